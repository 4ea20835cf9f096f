package io.pgweir.proxy.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Something between clients and the port behind it, on threads of its own. */
abstract class Wire implements AutoCloseable {

    private final ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int behind;

    Wire(int behind) throws IOException {
        this.behind = behind;
    }

    /** From now on clients are let in; for the end of a constructor. */
    final void open() {
        start(this::letIn);
    }

    public final int port() {
        return entrance.getLocalPort();
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
            connect(client);
        } catch (IOException | InterruptedException end) {
            return;
        }
    }

    /** To its end; both are closed then. */
    abstract void connect(Socket client) throws IOException, InterruptedException;

    /** To what is behind. */
    final Socket dial() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), behind);
    }

    /** Both ways, until both are over. */
    static void pass(Socket client, Socket server) throws InterruptedException {
        Thread replies = start(() -> passOneWay(server, client));
        passOneWay(client, server);
        replies.join();
    }

    /** To its end, which is passed on too. */
    static void passOneWay(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException end) {
            return;
        }
    }

    static Thread start(Runnable work) {
        Thread thread = new Thread(work, "wire");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public final void close() throws IOException {
        entrance.close();
    }
}
