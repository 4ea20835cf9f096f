package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Walks the frames of one direction of a connection in place; it copies nothing and allocates nothing.
 *
 * <pre>
 *   0      1               5                      1 + length
 *   +------+---------------+----------------------+
 *   | type | length (int4) | body                 |   length counts itself and the body, not the type
 *   +------+---------------+----------------------+
 * </pre>
 *
 * <p>A frame may be let through before it is whole ({@link #letThrough()}); the cursor then remembers how much of it is
 * still to come and {@link #resume} passes over it in the buffers that follow, so that the next header is looked for at
 * the right place whatever the splits of the stream.
 *
 * <p>One cursor per direction, confined to the connection's event loop.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-overview.html">Message formats</a>
 */
public final class FrameCursor {

    /** Bytes of a header: the type and the length word. */
    public static final int HEADER = 5;

    private static final int LENGTH_WORD = 4;

    private byte type;
    private int start;
    private int present;
    /** Length of the current frame with its type byte; a long, because a length word of 2^31-1 is legal to announce. */
    private long total;

    private long toCome;

    /**
     * Passes over what is still to come of a frame that was let through earlier.
     *
     * @return the index behind those bytes: where the next header begins, or the end of the buffer
     */
    public int resume(ByteBuf in, int from) {
        if (toCome == 0) {
            return from;
        }
        int here = (int) Math.min(toCome, in.writerIndex() - from);
        toCome -= here;
        return from + here;
    }

    /**
     * Reads the header at {@code from}.
     *
     * @return false if the header is not whole yet; nothing has changed then
     * @throws ProtocolViolation if the length is less than its own four bytes or negative: the stream has no known
     *     position from here on and the connection must be closed
     */
    public boolean next(ByteBuf in, int from) throws ProtocolViolation {
        int readable = in.writerIndex() - from;
        if (readable < HEADER) {
            return false;
        }
        int length = in.getInt(from + 1);
        if (length < LENGTH_WORD) {
            throw new ProtocolViolation("invalid message length " + length);
        }
        type = in.getByte(from);
        start = from;
        total = 1L + length;
        present = (int) Math.min(total, readable);
        return true;
    }

    /** The type byte of the current frame. */
    public byte type() {
        return type;
    }

    /** Index of the type byte of the current frame. */
    public int start() {
        return start;
    }

    /** Index of the body of the current frame. */
    public int body() {
        return start + HEADER;
    }

    /** Index behind the last byte of the current frame that is in the buffer. */
    public int end() {
        return start + present;
    }

    /** Length of the current frame in bytes, with its header, whether or not it has all arrived. */
    public long total() {
        return total;
    }

    public boolean isWhole() {
        return present == total;
    }

    /**
     * Takes the present part of the current frame as handled; the rest will be passed over by {@link #resume}.
     *
     * @return the index behind the present part
     */
    public int letThrough() {
        toCome = total - present;
        return start + present;
    }

    /** Whether a frame was let through of which bytes are still to come. */
    public boolean isMidFrame() {
        return toCome > 0;
    }
}
