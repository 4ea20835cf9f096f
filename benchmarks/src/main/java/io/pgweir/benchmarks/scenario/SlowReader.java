package io.pgweir.benchmarks.scenario;

import io.pgweir.benchmarks.contender.Endpoint;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A client that asks for a large result and reads it slowly. It speaks the protocol itself, because a driver reads a
 * result as fast as it comes. It needs a pooler that trusts it: there is only as much of the protocol as this takes.
 */
final class SlowReader implements AutoCloseable {

    private static final int PROTOCOL_3_0 = 3 << 16;

    /** Or else the kernel would hold a good part of the result in the client's place. */
    private static final int RECEIVE_BUFFER = 64 * 1024;

    private final Socket socket = new Socket();
    private final ThrottledInput throttle;
    private final DataInputStream in;
    private final DataOutputStream out;

    SlowReader(Endpoint endpoint, long bytesPerSecond) throws IOException {
        socket.setReceiveBufferSize(RECEIVE_BUFFER);
        socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()));
        throttle = new ThrottledInput(socket.getInputStream(), bytesPerSecond);
        in = new DataInputStream(new BufferedInputStream(throttle));
        out = new DataOutputStream(socket.getOutputStream());
        startup(endpoint);
        readUntilReady();
    }

    /**
     * <pre>
     * int32 length | int32 version | "user\0" user "\0" "database\0" database "\0" "\0"
     * </pre>
     */
    private void startup(Endpoint endpoint) throws IOException {
        ByteArrayOutputStream parameters = new ByteArrayOutputStream();
        for (String word : new String[] {"user", endpoint.user(), "database", endpoint.database(), ""}) {
            parameters.writeBytes(word.getBytes(StandardCharsets.UTF_8));
            parameters.write(0);
        }
        out.writeInt(Integer.BYTES + Integer.BYTES + parameters.size());
        out.writeInt(PROTOCOL_3_0);
        parameters.writeTo(out);
        out.flush();
    }

    /** Blocks until the last byte of the result. @return how many rows came */
    long read(String query) throws IOException {
        byte[] text = query.getBytes(StandardCharsets.UTF_8);
        out.writeByte('Q');
        out.writeInt(Integer.BYTES + text.length + 1);
        out.write(text);
        out.writeByte(0);
        out.flush();
        return readUntilReady();
    }

    /** @return how many DataRows came before the ReadyForQuery */
    private long readUntilReady() throws IOException {
        long rows = 0;
        while (true) {
            byte type = in.readByte();
            int length = in.readInt() - Integer.BYTES;
            if (type == 'E') {
                throw new IOException("ErrorResponse: "
                        + new String(in.readNBytes(length), StandardCharsets.UTF_8).replace('\0', ' '));
            }
            if (type == 'R' && length > Integer.BYTES) {
                throw new IOException("the pooler asks for a proof of who this is");
            }
            in.skipNBytes(length);
            if (type == 'D') {
                rows++;
            } else if (type == 'Z') {
                return rows;
            }
        }
    }

    /** Bytes read so far; may be asked by another thread. */
    long bytesRead() {
        return throttle.passed();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
