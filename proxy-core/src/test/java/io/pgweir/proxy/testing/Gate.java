package io.pgweir.proxy.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The way to a PostgreSQL, which a test can shut and open: shut, the server is down for all that anybody can tell. */
public final class Gate implements AutoCloseable {

    private final int behind;
    private final InetSocketAddress address;
    private final Set<Socket> passing = ConcurrentHashMap.newKeySet();
    private ServerSocket entrance;

    private Gate(int behind, InetSocketAddress address) {
        this.behind = behind;
        this.address = address;
    }

    /** Shut at first. */
    public static Gate to(int port) throws IOException {
        try (ServerSocket free = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            return new Gate(port, (InetSocketAddress) free.getLocalSocketAddress());
        }
    }

    public int port() {
        return address.getPort();
    }

    public void open() throws IOException {
        ServerSocket opened = new ServerSocket();
        opened.setReuseAddress(true);
        opened.bind(address);
        entrance = opened;
        start(() -> letIn(opened));
    }

    /** All who have come through are cut off. */
    public void shut() throws IOException {
        entrance.close();
        passing.forEach(Gate::cut);
        passing.clear();
    }

    private void letIn(ServerSocket opened) {
        try {
            while (true) {
                Socket client = opened.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), behind);
                passing.add(client);
                passing.add(server);
                start(() -> pass(client, server));
                start(() -> pass(server, client));
            }
        } catch (IOException end) {
            passing.forEach(Gate::cut);
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException end) {
            cut(to);
        }
    }

    private static void cut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(Runnable passing) {
        Thread thread = new Thread(passing, "gate");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        if (entrance != null) {
            shut();
        }
    }
}
