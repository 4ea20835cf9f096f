package io.pgweir.proxy.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;

/**
 * Somebody between a client and a server who speaks TLS with both, with a certificate of his own, and reads and passes on
 * all that they say.
 */
public final class TlsInTheMiddle implements AutoCloseable {

    private static final byte[] SSL_REQUEST = FrontendMessage.sslRequest().bytes();

    private final ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
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
        this.behind = behind;
        this.shown = shown;
        this.believed = believed;
        this.withoutPlus = withoutPlus;
        start(this::accept);
    }

    public int port() {
        return entrance.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = entrance.accept();
                start(() -> serve(client));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void serve(Socket plainClient) {
        try (Socket plainServer = new Socket(InetAddress.getLoopbackAddress(), behind)) {
            plainClient.getInputStream().readNBytes(SSL_REQUEST.length);
            plainClient.getOutputStream().write('S');
            SSLSocket client = (SSLSocket) shown.context().getSocketFactory().createSocket(plainClient, null, true);
            client.setUseClientMode(false);
            plainServer.getOutputStream().write(SSL_REQUEST);
            plainServer.getInputStream().read();
            SSLSocket server = (SSLSocket)
                    believed.context().getSocketFactory().createSocket(plainServer, "127.0.0.1", behind, true);
            Thread requests = start(() -> pass(client, server));
            passOffer(server, client.getOutputStream());
            pass(server, client);
            requests.join();
        } catch (IOException | InterruptedException end) {
            return;
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

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException end) {
            return;
        }
    }

    private static Thread start(Runnable work) {
        Thread thread = new Thread(work, "tls-in-the-middle");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() throws IOException {
        entrance.close();
    }
}
