package io.pgweir.proxy.net;

import io.netty.channel.Channel;
import io.netty.channel.SingleThreadEventLoop;
import java.util.function.LongSupplier;

/**
 * One turn of an event loop: all the channels that were ready together. It keeps what is worth doing once a turn and not
 * once a message: looking at the clock, and flushing. A channel that is written to any number of times in a turn, by
 * whichever other channels, costs one system call when the turn ends.
 *
 * <p>One per loop, confined to it. Nothing is allocated once the list has grown to the number of channels that are ever
 * written to in one turn.
 */
public final class LoopTurn implements LongSupplier {

    private final SingleThreadEventLoop loop;
    private final Runnable end = this::end;
    private Flushable[] written = new Flushable[64];
    private int writtenCount;
    private long now;
    private boolean begun;

    public LoopTurn(SingleThreadEventLoop loop) {
        this.loop = loop;
    }

    /** Nanoseconds as of {@link System#nanoTime()}, read at most once a turn. */
    public long now() {
        if (!begun) {
            begin();
        }
        return now;
    }

    @Override
    public long getAsLong() {
        return now();
    }

    public SingleThreadEventLoop loop() {
        return loop;
    }

    /** Fails at once if called from any other thread: every field of the data path has one writer. */
    public void assertInLoop() {
        assert loop.inEventLoop() : Thread.currentThread().getName() + " is not the loop of this object";
    }

    /** Flushes the channel when the turn ends; the caller sees to it that it asks once a turn. */
    public void flushAtEnd(Flushable flushable) {
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
        now = System.nanoTime();
        loop.executeAfterEventLoopIteration(end);
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

    /** Something that holds written but not yet flushed bytes; see {@link Channel#flush()}. */
    public interface Flushable {
        void flush();
    }
}
