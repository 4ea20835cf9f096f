package io.pgweir.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/**
 * What is sent before a reply is waited for, encoded once. A variable has a slot as wide as the longest number, which is
 * written to its right end: blanks before a number mean nothing, neither in SQL nor in the text format of an integer. So
 * no length changes, and nothing is encoded again.
 *
 * <pre>
 *   Q  length  SELECT abalance FROM pgbench_accounts WHERE aid = |       4711|; NUL
 * </pre>
 *
 * @param awaited the type of the message that ends the reply
 */
record Request(ByteBuf bytes, List<Slot> slots, byte awaited) {

    /** Of the longest {@code int}, with its sign. */
    static final int SLOT_WIDTH = 11;

    /** @param at the index of its first byte */
    record Slot(Variable variable, int at) {}

    Request {
        slots = List.copyOf(slots);
    }

    /** For one client: with indexes of its own, and with bytes of its own if it writes to them. */
    Request forClient() {
        ByteBuf own = slots.isEmpty()
                ? bytes.retainedDuplicate()
                : Unpooled.directBuffer(length(), length()).writeBytes(bytes, 0, length());
        return new Request(own, slots, awaited);
    }

    int length() {
        return bytes.capacity();
    }

    /**
     * The bytes with these numbers in them, to be written once: the write gives its reference back, and moves the reader
     * index. Not to be called before the reply to what was written last.
     *
     * @param values by the ordinals of the variables
     */
    ByteBuf with(int[] values) {
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get(i);
            write(slot.at(), values[slot.variable().ordinal()]);
        }
        return bytes.setIndex(0, length()).retain();
    }

    private void write(int at, int value) {
        int i = at + SLOT_WIDTH - 1;
        int rest = Math.abs(value);
        do {
            bytes.setByte(i--, '0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        if (value < 0) {
            bytes.setByte(i--, '-');
        }
        while (i >= at) {
            bytes.setByte(i--, ' ');
        }
    }

    void release() {
        bytes.release();
    }
}
