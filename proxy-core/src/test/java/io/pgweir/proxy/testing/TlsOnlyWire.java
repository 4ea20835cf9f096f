package io.pgweir.proxy.testing;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** A network on which nothing may be said in clear: who does not ask for TLS first is cut off. */
public final class TlsOnlyWire extends Wire {

    private static final byte[] SSL_REQUEST = FrontendMessage.sslRequest().bytes();

    private final AtomicInteger encrypted = new AtomicInteger();

    public TlsOnlyWire(int behind) throws IOException {
        super(behind);
        open();
    }

    /** How many connections have been let through. */
    public int connections() {
        return encrypted.get();
    }

    @Override
    void connect(Socket client) throws IOException, InterruptedException {
        byte[] first = client.getInputStream().readNBytes(SSL_REQUEST.length);
        if (!Arrays.equals(first, SSL_REQUEST)) {
            return;
        }
        encrypted.incrementAndGet();
        try (Socket server = dial()) {
            server.getOutputStream().write(first);
            pass(client, server);
        }
    }
}
