package io.pgweir.proxy.net;

import io.netty.channel.SingleThreadEventLoop;

/** One turn of a Netty event loop: all the channels that were ready together. One per loop, confined to it. */
public final class LoopTurn extends Turn {

    private final SingleThreadEventLoop loop;

    public LoopTurn(SingleThreadEventLoop loop) {
        this.loop = loop;
    }

    public SingleThreadEventLoop loop() {
        return loop;
    }

    @Override
    protected long readClock() {
        return System.nanoTime();
    }

    @Override
    protected void runAtEnd(Runnable end) {
        loop.executeAfterEventLoopIteration(end);
    }

    @Override
    public void assertInLoop() {
        assert loop.inEventLoop() : Thread.currentThread().getName() + " is not the loop of this object";
    }
}
