package io.pgweir.benchmarks.micro;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads of the kind that event loops run on. On any other kind Netty looks up what belongs to a thread in a slower way,
 * and its allocator keeps no freed buffers at hand.
 */
public final class LoopThreads extends ThreadPoolExecutor {

    /** As JMH calls it. */
    public LoopThreads(int threads, String prefix) {
        super(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory(prefix, true));
    }
}
