package io.pgweir.proxy.statement;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * What PostgreSQL has said of a statement when it was described: what a client may know of its rows. As much of it is kept
 * as makes PostgreSQL refuse a statement whose result has changed ({@code equalRowTypes}), as digests of 64 bits.
 *
 * <pre>
 *   RowDescription: count int2 | name NUL, table int4, column int2, type int4, length int2, modifier int4, format int2 | …
 *                                ^^^^                          ^^^^               ^^^^^^^^
 * </pre>
 *
 * @param parameterTypes the body of the ParameterDescription, which is what a Parse message ends with; null if not a
 *     statement was described, but a portal. Then the modifiers are not known either: in a portal they are those of the
 *     plan, which may know better, and may know it by the parameters' values
 * @param columns of all names and types; {@link #NO_ROWS} if it returns none
 * @param modifiers of all type modifiers
 */
record Description(byte[] parameterTypes, long columns, long modifiers) {

    private static final long NO_ROWS = 0;

    private static final int BEHIND_NAME = 18;
    private static final int TYPE = 6;
    private static final int MODIFIER = 12;

    /** FNV-1a. */
    private static final long DIGEST_BASIS = 0xcbf29ce484222325L;

    private static final long DIGEST_PRIME = 0x100000001b3L;

    static Description ofNoRows(byte[] parameterTypes) {
        return new Description(parameterTypes, NO_ROWS, NO_ROWS);
    }

    /** @param row the body of a RowDescription; one that is cut off is read up to there */
    static Description of(byte[] parameterTypes, ByteBuf row) {
        long columns = DIGEST_BASIS;
        long modifiers = DIGEST_BASIS;
        int end = row.writerIndex();
        int at = row.readerIndex() + Short.BYTES;
        int nul;
        while (at < end && (nul = row.indexOf(at, end, (byte) 0)) >= 0 && nul + 1 + BEHIND_NAME <= end) {
            columns = digest(columns, row, at, nul + 1);
            columns = digest(columns, row, nul + 1 + TYPE, nul + 1 + TYPE + Integer.BYTES);
            modifiers = digest(modifiers, row, nul + 1 + MODIFIER, nul + 1 + MODIFIER + Integer.BYTES);
            at = nul + 1 + BEHIND_NAME;
        }
        return new Description(parameterTypes, columns, modifiers);
    }

    private static long digest(long before, ByteBuf in, int from, int to) {
        long digest = before;
        for (int i = from; i < to; i++) {
            digest = (digest ^ in.getUnsignedByte(i)) * DIGEST_PRIME;
        }
        return digest;
    }

    boolean isOfStatement() {
        return parameterTypes != null;
    }

    /** Whether who knows the one may go on where PostgreSQL says the other. */
    boolean agreesWith(Description other) {
        return columns == other.columns
                && (!isOfStatement()
                        || !other.isOfStatement()
                        || (modifiers == other.modifiers && Arrays.equals(parameterTypes, other.parameterTypes)));
    }
}
