package io.pgweir.proxy.hostile;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A server whose every byte a test chooses: each connection is played the same. */
final class FakeServer implements AutoCloseable {

    /** What it says, as soon as it has read what the script waits for; then it stays silent until the peer has gone. */
    @FunctionalInterface
    interface Script {
        void play(Conversation peer) throws IOException;
    }

    /** One connection of pgweir's. */
    static final class Conversation {

        private final DataInputStream in;
        private final OutputStream out;

        private Conversation(Socket socket) throws IOException {
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        /** A packet without a type byte. */
        Conversation readPacket() throws IOException {
            in.skipNBytes(in.readInt() - 4L);
            return this;
        }

        /** @return its body */
        byte[] readMessage() throws IOException {
            in.readByte();
            return in.readNBytes(in.readInt() - 4);
        }

        Conversation say(byte[] bytes) throws IOException {
            out.write(bytes);
            return this;
        }

        Conversation sayByteByByte(byte[] bytes) throws IOException {
            for (byte one : bytes) {
                out.write(one);
            }
            return this;
        }

        private void readToEnd() throws IOException {
            in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger ended = new AtomicInteger();
    private final Script script;

    FakeServer(Script script) throws IOException {
        this.script = script;
        daemon(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** How many connections pgweir has ended. */
    int ended() {
        return ended.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                connection.setTcpNoDelay(true);
                connections.add(connection);
                daemon(() -> serve(connection));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            Conversation peer = new Conversation(connection);
            script.play(peer);
            peer.readToEnd();
        } catch (IOException reset) {
            // An end like any other.
        } finally {
            ended.incrementAndGet();
            connections.remove(connection);
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "fake-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
