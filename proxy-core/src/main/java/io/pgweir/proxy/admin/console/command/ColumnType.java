package io.pgweir.proxy.admin.console.command;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** The types of columns, with the figures that {@code pg_type} has for them. */
enum ColumnType {
    TEXT(25, -1),
    INT4(23, 4),
    INT8(20, 8),
    NUMERIC(1700, -1);

    private static final BigInteger NUMERIC_BASE = BigInteger.valueOf(10_000);
    private static final int NUMERIC_NEGATIVE = 0x4000;

    private final int oid;
    private final int size;

    ColumnType(int oid, int size) {
        this.oid = oid;
        this.size = size;
    }

    int oid() {
        return oid;
    }

    int size() {
        return size;
    }

    /** @param text the value as a person would read it; whole numbers only in the columns of numbers */
    byte[] encoded(String text, boolean binary) {
        return binary ? binary(text) : text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] binary(String text) {
        return switch (this) {
            case TEXT -> text.getBytes(StandardCharsets.UTF_8);
            case INT4 -> bytes(Unpooled.buffer(Integer.BYTES).writeInt(Integer.parseInt(text)));
            case INT8 -> bytes(Unpooled.buffer(Long.BYTES).writeLong(Long.parseLong(text)));
            case NUMERIC -> numeric(new BigInteger(text));
        };
    }

    /**
     * As {@code numeric_send} of PostgreSQL has it: digits to the base of 10,000, the highest first.
     *
     * <pre>
     *   0         2         4      6         8
     *   +---------+---------+------+---------+-----------------+
     *   | ndigits | weight  | sign | dscale  | ndigits × int2  |   the first digit is worth base ^ weight
     *   +---------+---------+------+---------+-----------------+
     * </pre>
     */
    private static byte[] numeric(BigInteger value) {
        Deque<Integer> digits = new ArrayDeque<>();
        BigInteger rest = value.abs();
        while (rest.signum() != 0) {
            BigInteger[] parts = rest.divideAndRemainder(NUMERIC_BASE);
            digits.addFirst(parts[1].intValue());
            rest = parts[0];
        }
        ByteBuf out = Unpooled.buffer();
        out.writeShort(digits.size()).writeShort(Math.max(0, digits.size() - 1));
        out.writeShort(value.signum() < 0 ? NUMERIC_NEGATIVE : 0).writeShort(0);
        digits.forEach(out::writeShort);
        return bytes(out);
    }

    private static byte[] bytes(ByteBuf written) {
        byte[] bytes = new byte[written.readableBytes()];
        written.readBytes(bytes);
        return bytes;
    }
}
