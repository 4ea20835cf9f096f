package io.pgweir.proxy.net;

import java.util.function.LongSupplier;

/**
 * What is worth doing once a turn of a loop and not once a message: looking at the clock, and flushing. A channel that is
 * written to any number of times in a turn, by whichever other channels, costs one system call when the turn ends.
 *
 * <p>Plain Java without I/O: {@link LoopTurn} is a turn of a Netty loop, and the data path, which knows no more than this
 * class, can be run step by step without one.
 *
 * <p>One per loop, confined to it. Nothing is allocated once the list has grown to the number of channels that are ever
 * written to in one turn.
 */
public abstract class Turn implements LongSupplier {

    private final Runnable end = this::end;
    private Flushable[] written = new Flushable[64];
    private int writtenCount;
    private long now;
    private boolean begun;

    /** Nanoseconds that never go back; their zero means nothing. Read at most once a turn. */
    protected abstract long readClock();

    /** Has this run when all that was ready together has been handled. */
    protected abstract void runAtEnd(Runnable end);

    /** Fails at once if called from any other thread: every field of the data path has one writer. */
    public abstract void assertInLoop();

    /** The clock as of the beginning of the turn. */
    public final long now() {
        if (!begun) {
            begin();
        }
        return now;
    }

    @Override
    public final long getAsLong() {
        return now();
    }

    /** Flushes the channel when the turn ends; the caller sees to it that it asks once a turn. */
    public final void flushAtEnd(Flushable flushable) {
        if (!begun) {
            begin();
        }
        if (writtenCount == written.length) {
            Flushable[] more = new Flushable[writtenCount * 2];
            System.arraycopy(written, 0, more, 0, writtenCount);
            written = more;
        }
        written[writtenCount++] = flushable;
    }

    private void begin() {
        begun = true;
        now = readClock();
        runAtEnd(end);
    }

    /** A flush can close a channel, and closing can write to another one, so the list may grow while it is worked off. */
    private void end() {
        for (int i = 0; i < writtenCount; i++) {
            Flushable flushable = written[i];
            written[i] = null;
            flushable.flush();
        }
        writtenCount = 0;
        begun = false;
    }

    /** Something that holds bytes which are written but not yet flushed. */
    public interface Flushable {
        void flush();
    }
}
