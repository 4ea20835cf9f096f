package io.pgweir.proxy.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;

/**
 * Somebody between a client and a server who speaks TLS with both, with a certificate of his own, and reads and passes on
 * all that they say.
 */
public final class TlsInTheMiddle extends Wire {

    private static final byte[] SSL_REQUEST = FrontendMessage.sslRequest().bytes();

    private final int behind;
    private final TestCertificate shown;
    private final TestCertificate believed;
    private final boolean withoutPlus;

    /**
     * @param behind the port of the real server
     * @param shown to the client
     * @param believed the server's
     * @param withoutPlus whether SCRAM-SHA-256-PLUS is taken out of the server's offer
     */
    public TlsInTheMiddle(int behind, TestCertificate shown, TestCertificate believed, boolean withoutPlus)
            throws IOException {
        super(behind);
        this.behind = behind;
        this.shown = shown;
        this.believed = believed;
        this.withoutPlus = withoutPlus;
        open();
    }

    @Override
    void connect(Socket plainClient) throws IOException, InterruptedException {
        try (Socket plainServer = dial()) {
            plainClient.getInputStream().readNBytes(SSL_REQUEST.length);
            plainClient.getOutputStream().write('S');
            SSLSocket client = (SSLSocket) shown.context().getSocketFactory().createSocket(plainClient, null, true);
            client.setUseClientMode(false);
            plainServer.getOutputStream().write(SSL_REQUEST);
            plainServer.getInputStream().read();
            SSLSocket server = (SSLSocket)
                    believed.context().getSocketFactory().createSocket(plainServer, "127.0.0.1", behind, true);
            Thread requests = start(() -> passOneWay(client, server));
            passOffer(server, client.getOutputStream());
            passOneWay(server, client);
            requests.join();
        }
    }

    /** The first message of the server: what it offers. */
    private void passOffer(SSLSocket server, OutputStream client) throws IOException {
        DataInputStream in = new DataInputStream(server.getInputStream());
        int type = in.read();
        byte[] body = in.readNBytes(in.readInt() - Integer.BYTES);
        String offer = new String(body, StandardCharsets.ISO_8859_1);
        if (withoutPlus) {
            offer = offer.replace("SCRAM-SHA-256-PLUS\0", "");
        }
        client.write(FrontendMessage.message((char) type, offer.getBytes(StandardCharsets.ISO_8859_1))
                .bytes());
    }
}
