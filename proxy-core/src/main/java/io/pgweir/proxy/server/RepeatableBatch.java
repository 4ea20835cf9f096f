package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.BackendType;
import io.pgweir.protocol.FrameCursor;

/**
 * What a client has sent since it asked for a prepared statement outside of a transaction, byte by byte, for the one case
 * in which requests are sent again: PostgreSQL refuses the very first of them because the statement's result has changed
 * (SQLSTATE 0A000), and skips all others up to the Sync. So nothing has been done, and the client has heard nothing.
 *
 * <p>Nothing may have been sent behind the Sync: it would be done before what came before it. The bytes are copied, a few
 * hundred at most as a rule, into an array that is used again; to hold on to the buffers that were read would cost less,
 * and would keep one that is shared with other requests for as long as the query runs. DDL is not looked out for instead:
 * migrations mostly come from elsewhere, and a temporary table's {@code CREATE TABLE} would have everything prepared again.
 */
public final class RepeatableBatch {

    /** Of a longer batch the client hears the error. */
    static final int MAX_BYTES = 64 * 1024;

    private static final int FIRST_CAPACITY = 512;

    private byte[] bytes = new byte[0];
    private int length;
    private boolean kept;
    private boolean ended;
    private long settledBefore;

    /** The request that is being looked at is the first. @param settled see {@link Ledger#settled()} */
    void begin(long settled) {
        kept = true;
        ended = false;
        length = 0;
        settledBefore = settled;
    }

    boolean isKept() {
        return kept;
    }

    /** A request has been sent as it stands in the buffer, or with another name. */
    void add(ByteBuf in, int from, int to, boolean isSync) {
        int size = to - from;
        if (ended || length + size > MAX_BYTES) {
            forget();
            return;
        }
        if (length + size > bytes.length) {
            byte[] more = new byte[Math.max(FIRST_CAPACITY, 2 * (length + size))];
            System.arraycopy(bytes, 0, more, 0, length);
            bytes = more;
        }
        in.getBytes(from, bytes, length, size);
        length += size;
        ended = isSync;
    }

    void forget() {
        kept = false;
    }

    /** Whether the request that is answered now is the first. */
    boolean isUnanswered(long settled) {
        return kept && settled == settledBefore;
    }

    /**
     * A Describe is answered by two messages, and may be refused after the first, if the statement's result has changed. If
     * it can be sent again, the first must not have left by then, so it stays until the second is here.
     *
     * @param cursor at the first
     * @return false if more must come before that is known
     */
    boolean canBeTakenBack(ByteBuf in, FrameCursor cursor, long settled) {
        if (!isUnanswered(settled)) {
            return true;
        }
        int next = cursor.end();
        int here = in.writerIndex() - next;
        if (!cursor.isWhole()) {
            forget();
            return true;
        }
        if (here < FrameCursor.HEADER) {
            return false;
        }
        int errorLength = in.getInt(next + 1);
        return in.getByte(next) != BackendType.ERROR_RESPONSE
                || here > errorLength
                || errorLength > ReplyReader.MAX_COLLECTED;
    }

    /** All of it, to be sent again; it is not kept any more. */
    ByteBuf take() {
        kept = false;
        return Unpooled.copiedBuffer(bytes, 0, length);
    }
}
