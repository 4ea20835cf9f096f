package io.pgweir.proxy.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.protocol.ErrorFields;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that answers at once and always the same: the replies of one request type each, as bytes. It lets everybody in.
 * For measuring what pgweir itself costs, and for a server that does not answer.
 */
public final class ScriptedPostgres implements AutoCloseable {

    private static final byte[] READY = HexFormat.of().parseHex("5a0000000549");
    private static final byte[] PARSED = HexFormat.of().parseHex("3100000004");
    private static final byte[] BOUND = HexFormat.of().parseHex("3200000004");
    private static final byte[] CLOSED = HexFormat.of().parseHex("3300000004");

    /** DataRow of one column of 16 bytes, CommandComplete "SELECT 1". */
    private static final byte[] EXECUTED = HexFormat.of()
            .parseHex("440000001a00010000001030313233343536373839616263646566" + "430000000d53454c454354203100");

    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Set<Socket> silent = ConcurrentHashMap.newKeySet();
    private final CountDownLatch silentEnd = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ServerSocket socket;
    private final byte[] answerToQuery;
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile CountDownLatch letIn = new CountDownLatch(0);
    private volatile String refused;

    public ScriptedPostgres() throws IOException {
        this(concat(EXECUTED, READY));
    }

    /** @param answerToQuery what a simple query is answered with, up to and with the ReadyForQuery */
    public ScriptedPostgres(byte[] answerToQuery) throws IOException {
        this.answerToQuery = answerToQuery;
        socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        daemon("scripted-postgres", this::accept);
    }

    /** Answers as ever, but for this query, for which there is no privilege. */
    public static ScriptedPostgres refusing(String sql) throws IOException {
        ScriptedPostgres refusing = new ScriptedPostgres();
        refusing.refused = sql;
        return refusing;
    }

    /** Lets nobody in before {@link #letIn}. */
    public static ScriptedPostgres hesitating() throws IOException {
        ScriptedPostgres hesitating = new ScriptedPostgres();
        hesitating.letIn = new CountDownLatch(1);
        return hesitating;
    }

    public void letIn() {
        letIn.countDown();
    }

    /** How many connections there have been so far. */
    public int accepted() {
        return accepted.get();
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** The connections that there are answer nothing from now on, not even their end. */
    public void fallSilent() {
        silent.addAll(connections);
    }

    /** Waits until pgweir has ended a connection that is silent. */
    public void awaitEndOfSilentConnection(Duration limit) throws InterruptedException {
        if (!silentEnd.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new AssertionError("not within " + limit + ": the end of a silent connection");
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                connection.setTcpNoDelay(true);
                accepted.incrementAndGet();
                daemon("scripted-postgres-connection", () -> serve(connection));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket connection) {
        connections.add(connection);
        try (connection) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(connection.getInputStream()));
            OutputStream out = new BufferedOutputStream(connection.getOutputStream());
            in.skipNBytes(in.readInt() - 4L);
            letIn.await();
            out.write(welcome());
            out.flush();
            for (int type = in.read(); type >= 0 && type != 'X'; type = in.read()) {
                byte[] body = in.readNBytes(in.readInt() - 4);
                if (!silent.contains(connection)) {
                    answer(type, body, out);
                }
                if (in.available() == 0) {
                    out.flush();
                }
            }
            if (silent.contains(connection)) {
                silentEnd.countDown();
                closed.await();
            }
        } catch (IOException | InterruptedException end) {
            return;
        } finally {
            connections.remove(connection);
        }
    }

    private static byte[] concat(byte[] one, byte[] other) {
        return ByteBuffer.allocate(one.length + other.length)
                .put(one)
                .put(other)
                .array();
    }

    private static byte[] welcome() {
        ByteBuf welcome = Unpooled.buffer();
        BackendMessages.authenticationOk(welcome);
        BackendMessages.readyForQuery(welcome, (byte) 'I');
        return bytes(welcome);
    }

    private void answer(int type, byte[] body, OutputStream out) throws IOException {
        switch (type) {
            case 'P' -> out.write(PARSED);
            case 'B' -> out.write(BOUND);
            case 'C' -> out.write(CLOSED);
            case 'E' -> out.write(EXECUTED);
            case 'S' -> out.write(READY);
            case 'Q' -> out.write(isRefused(body) ? refusal() : answerToQuery);
            default -> {}
        }
    }

    private boolean isRefused(byte[] query) {
        return refused != null && new String(query, 0, query.length - 1, UTF_8).equals(refused);
    }

    private static byte[] refusal() {
        ByteBuf refusal = Unpooled.buffer();
        BackendMessages.error(refusal, ErrorFields.error("42501", "permission denied"));
        BackendMessages.readyForQuery(refusal, (byte) 'I');
        return bytes(refusal);
    }

    private static byte[] bytes(ByteBuf messages) {
        byte[] bytes = new byte[messages.readableBytes()];
        messages.readBytes(bytes);
        return bytes;
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        socket.close();
    }
}
