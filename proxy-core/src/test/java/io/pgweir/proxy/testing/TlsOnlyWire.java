package io.pgweir.proxy.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** A network on which nothing may be said in clear: who does not ask for TLS first is cut off. */
public final class TlsOnlyWire implements AutoCloseable {

    private static final byte[] SSL_REQUEST = FrontendMessage.sslRequest().bytes();

    private final ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicInteger encrypted = new AtomicInteger();
    private final int behind;

    public TlsOnlyWire(int behind) throws IOException {
        this.behind = behind;
        start(this::letIn);
    }

    public int port() {
        return entrance.getLocalPort();
    }

    /** How many connections have been let through. */
    public int connections() {
        return encrypted.get();
    }

    private void letIn() {
        try {
            while (true) {
                Socket client = entrance.accept();
                start(() -> serve(client));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void serve(Socket client) {
        try (client) {
            byte[] first = client.getInputStream().readNBytes(SSL_REQUEST.length);
            if (!Arrays.equals(first, SSL_REQUEST)) {
                return;
            }
            encrypted.incrementAndGet();
            try (Socket server = new Socket(InetAddress.getLoopbackAddress(), behind)) {
                server.getOutputStream().write(first);
                Thread replies = start(() -> pass(server, client));
                pass(client, server);
                replies.join();
            }
        } catch (IOException | InterruptedException end) {
            return;
        }
    }

    /** To its end, which is passed on too. */
    private static void pass(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            in.transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException end) {
            return;
        }
    }

    private static Thread start(Runnable work) {
        Thread thread = new Thread(work, "tls-only-wire");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() throws IOException {
        entrance.close();
    }
}
