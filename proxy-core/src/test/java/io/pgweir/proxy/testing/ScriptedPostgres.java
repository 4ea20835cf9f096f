package io.pgweir.proxy.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.BackendMessages;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A server that answers at once and always the same: the replies of one request type each, as bytes. It lets everybody in.
 * For measuring what pgweir itself costs.
 */
public final class ScriptedPostgres implements AutoCloseable {

    private static final byte[] READY = HexFormat.of().parseHex("5a0000000549");
    private static final byte[] PARSED = HexFormat.of().parseHex("3100000004");
    private static final byte[] BOUND = HexFormat.of().parseHex("3200000004");
    private static final byte[] CLOSED = HexFormat.of().parseHex("3300000004");

    /** DataRow of one column of 16 bytes, CommandComplete "SELECT 1". */
    private static final byte[] EXECUTED = HexFormat.of()
            .parseHex("440000001a00010000001030313233343536373839616263646566" + "430000000d53454c454354203100");

    private final ServerSocket socket;
    private final byte[] answerToQuery;

    public ScriptedPostgres() throws IOException {
        this(concat(EXECUTED, READY));
    }

    /** @param answerToQuery what a simple query is answered with, up to and with the ReadyForQuery */
    public ScriptedPostgres(byte[] answerToQuery) throws IOException {
        this.answerToQuery = answerToQuery;
        socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        daemon("scripted-postgres", this::accept);
    }

    public int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                connection.setTcpNoDelay(true);
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
        try (connection) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(connection.getInputStream()));
            OutputStream out = new BufferedOutputStream(connection.getOutputStream());
            in.skipNBytes(in.readInt() - 4L);
            out.write(welcome());
            out.flush();
            for (int type = in.read(); type >= 0 && type != 'X'; type = in.read()) {
                in.skipNBytes(in.readInt() - 4L);
                answer(type, out);
                if (in.available() == 0) {
                    out.flush();
                }
            }
        } catch (IOException closed) {
            return;
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
        byte[] bytes = new byte[welcome.readableBytes()];
        welcome.readBytes(bytes);
        return bytes;
    }

    private void answer(int type, OutputStream out) throws IOException {
        switch (type) {
            case 'P' -> out.write(PARSED);
            case 'B' -> out.write(BOUND);
            case 'C' -> out.write(CLOSED);
            case 'E' -> out.write(EXECUTED);
            case 'S' -> out.write(READY);
            case 'Q' -> out.write(answerToQuery);
            default -> {}
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
