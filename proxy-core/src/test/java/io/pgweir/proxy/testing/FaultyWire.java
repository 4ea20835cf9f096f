package io.pgweir.proxy.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP connection as the network makes it: it passes on what comes, until the fault that a test has chosen happens at the
 * byte that it has chosen. Shut, there is nobody there for all that anybody can tell.
 */
public final class FaultyWire implements AutoCloseable {

    /** What happens once so many bytes have passed; to the connection in which they have. */
    public enum Fault {
        /** Both ends see the end of the stream (FIN). */
        CUT,
        /** Both ends see a reset (RST), which overtakes what they have not read. */
        RESET,
        /** Nothing passes in this direction until {@link #heal}, or until the other direction has ended. */
        STALL,
        /** Each byte from here on is a segment of its own. */
        SPLIT,
        /** Whatever follows in this direction is lost, but for its end. */
        LOSE
    }

    /** Which way the bytes go. */
    public enum Direction {
        REQUESTS,
        REPLIES
    }

    /** A fault to come, after so many bytes more. */
    private record Armed(Fault fault, long after) {}

    private final int behind;

    /** Kept while the wire is shut, too. */
    private final ReservedPort port = new ReservedPort();

    private final Set<Socket> passing = ConcurrentHashMap.newKeySet();
    private final Map<Direction, Armed> armed = new EnumMap<>(Direction.class);
    private final Map<Fault, Long> happened = new EnumMap<>(Fault.class);
    private long heals;
    private ServerSocket entrance;
    private Thread doorkeeper;

    private FaultyWire(int behind) throws IOException {
        this.behind = behind;
    }

    /** Shut at first. */
    public static FaultyWire to(int port) throws IOException {
        return new FaultyWire(port);
    }

    public static FaultyWire openTo(int port) throws IOException {
        FaultyWire wire = to(port);
        wire.open();
        return wire;
    }

    public int port() {
        return port.number();
    }

    public void open() throws IOException {
        ServerSocket opened = new ServerSocket();
        opened.setReuseAddress(true);
        opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port.number()));
        entrance = opened;
        doorkeeper = start(() -> letIn(opened));
    }

    /** All who have come through are cut off. */
    public void shut() throws IOException {
        entrance.close();
        try {
            // The kernel listens for as long as a thread is still about to leave accept().
            doorkeeper.join();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /**
     * Lets the fault happen once, after so many bytes more in that direction, whichever connections they pass through.
     * Replaces the one that has not happened yet.
     */
    public synchronized void inject(Fault fault, Direction direction, long after) {
        armed.put(direction, new Armed(fault, after));
    }

    /** What stalls goes on, and no fault is to come. */
    public synchronized void heal() {
        armed.clear();
        heals++;
        notifyAll();
    }

    /** @return the fault that happens among these bytes, and after how many of them; null if none does */
    private synchronized Armed happening(Direction direction, int bytes) {
        Armed next = armed.remove(direction);
        if (next != null && next.after > bytes) {
            armed.put(direction, new Armed(next.fault, next.after - bytes));
            return null;
        }
        if (next != null) {
            happened.merge(next.fault, 1L, Long::sum);
        }
        return next;
    }

    /** How often that fault has happened. */
    public synchronized long happened(Fault fault) {
        return happened.getOrDefault(fault, 0L);
    }

    private synchronized void wake() {
        notifyAll();
    }

    private void letIn(ServerSocket opened) {
        try {
            while (true) {
                Socket client = opened.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), behind);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                passing.add(client);
                passing.add(server);
                start(() -> pass(client, server, Direction.REQUESTS));
                start(() -> pass(server, client, Direction.REPLIES));
            }
        } catch (IOException end) {
            passing.forEach(this::end);
        }
    }

    private void pass(Socket from, Socket to, Direction direction) {
        Fault fault = null;
        byte[] bytes = new byte[16 * 1024];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                int passed = 0;
                Armed now = fault == null ? happening(direction, count) : null;
                if (now != null) {
                    passed = (int) now.after;
                    out.write(bytes, 0, passed);
                    fault = now.fault;
                    strike(fault, from, to);
                }
                pass(fault, out, bytes, passed, count);
            }
            to.shutdownOutput();
            wake();
            if (from.isOutputShutdown()) {
                end(from);
                end(to);
            }
        } catch (IOException broken) {
            end(from);
            end(to);
        }
    }

    private void strike(Fault fault, Socket from, Socket to) throws IOException {
        switch (fault) {
            case CUT -> {
                to.shutdownOutput();
                from.shutdownOutput();
            }
            case RESET -> {
                from.setSoLinger(true, 0);
                to.setSoLinger(true, 0);
                throw new IOException("reset");
            }
            case STALL -> awaitHealing(from);
            case SPLIT, LOSE -> {}
        }
    }

    private static void pass(Fault fault, OutputStream out, byte[] bytes, int from, int to) throws IOException {
        if (fault == Fault.SPLIT) {
            for (int i = from; i < to; i++) {
                out.write(bytes[i]);
            }
        } else if (fault != Fault.CUT && fault != Fault.LOSE) {
            out.write(bytes, from, to - from);
        }
    }

    private synchronized void awaitHealing(Socket from) throws IOException {
        long before = heals;
        try {
            while (heals == before && !from.isClosed() && !from.isOutputShutdown()) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void end(Socket socket) {
        passing.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        wake();
    }

    private static Thread start(Runnable passing) {
        Thread thread = new Thread(passing, "faulty-wire");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() throws IOException {
        if (entrance != null) {
            shut();
        }
        port.close();
    }
}
