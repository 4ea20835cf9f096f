package io.pgweir.proxy.statement;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.protocol.FrontendType;

/**
 * Whether a Bind that was made for a statement can be used for the one that has taken its place, whose result is another
 * one and whose parameters may be. A client that does not ask again would read the new rows by the old description, so
 * its Bind must be followed by a Describe of the portal (libpq and node-postgres always send one); and it must not be made
 * by the old description: no format for each column, and no binary value for a parameter whose type PostgreSQL has chosen.
 *
 * <pre>
 *   portal NUL statement NUL | formats int2[] | values (length int4, bytes)[] | result formats int2[]
 * </pre>
 */
public final class Rebinding {

    private static final int HEADER = 5;
    private static final byte OF_PORTAL = 'P';

    private final ByteBuf in;
    private final int end;
    private int at;

    private Rebinding(ByteBuf in, int from, int end) {
        this.in = in;
        this.at = from;
        this.end = end;
    }

    /**
     * @param from behind the name of the statement and its NUL
     * @param cursor at the Bind message
     */
    public static boolean isSafe(ByteBuf in, int from, FrameCursor cursor, NamedStatement named) {
        return cursor.isWhole() && isSafe(in, from, cursor.end(), named);
    }

    static boolean isSafe(ByteBuf in, int from, int end, NamedStatement named) {
        return isDescribed(in, end) && new Rebinding(in, from, end).isIndependentOf(named.statement());
    }

    private static boolean isDescribed(ByteBuf in, int next) {
        return in.writerIndex() > next + HEADER
                && in.getByte(next) == FrontendType.DESCRIBE
                && in.getByte(next + HEADER) == OF_PORTAL;
    }

    /** False also if the message is not what it should be: PostgreSQL will say so. */
    private boolean isIndependentOf(Statement statement) {
        int formats = at;
        int formatCount = skip(readCount(), Short.BYTES);
        int values = readCount();
        if (formatCount > 1 && formatCount != values) {
            return false;
        }
        for (int i = 0; i < values && has(Integer.BYTES); i++) {
            int length = in.getInt(at);
            at += Integer.BYTES + Math.max(0, length);
            boolean binary =
                    formatCount > 0 && in.getShort(formats + Short.BYTES * (formatCount == 1 ? 1 : i + 1)) != 0;
            if (binary && length >= 0 && !statement.fixesTypeOf(i)) {
                return false;
            }
        }
        return has(Short.BYTES) && readCount() <= 1;
    }

    private int skip(int count, int size) {
        at += count * size;
        return count;
    }

    private int readCount() {
        if (!has(Short.BYTES)) {
            return 0;
        }
        int count = in.getUnsignedShort(at);
        at += Short.BYTES;
        return count;
    }

    private boolean has(int bytes) {
        return at >= 0 && at <= end - bytes;
    }
}
