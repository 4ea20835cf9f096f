package io.pgweir.proxy.admin.health;

import io.netty.util.concurrent.ScheduledFuture;
import io.pgweir.proxy.net.LoopTurn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When each event loop of the data path last turned. Each loop writes a reading of the clock at a fixed rate; any thread
 * may read. A loop that is blocked, dead, or so busy that it starves its timers falls silent.
 */
public final class Heartbeats implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final AtomicLongArray lastBeats;
    private final List<ScheduledFuture<?>> beats = new ArrayList<>();

    private Heartbeats(List<LoopTurn> loops, Duration interval) {
        lastBeats = new AtomicLongArray(loops.size());
        for (int i = 0; i < loops.size(); i++) {
            int loop = i;
            // A loop that never turns at all is silent since now.
            beat(loop);
            beats.add(loops.get(i)
                    .loop()
                    .scheduleAtFixedRate(() -> beat(loop), 0, interval.toNanos(), TimeUnit.NANOSECONDS));
        }
    }

    /** Every loop beats once a second from now on. */
    public static Heartbeats start(List<LoopTurn> loops) {
        return start(loops, INTERVAL);
    }

    static Heartbeats start(List<LoopTurn> loops, Duration interval) {
        return new Heartbeats(loops, interval);
    }

    private void beat(int loop) {
        lastBeats.setRelease(loop, System.nanoTime());
    }

    public int loops() {
        return lastBeats.length();
    }

    /** How long ago the loop last turned; below a second while all is well. */
    public Duration silence(int loop) {
        long lastBeat = lastBeats.getAcquire(loop);
        return Duration.ofNanos(Math.max(0, System.nanoTime() - lastBeat));
    }

    @Override
    public void close() {
        beats.forEach(beat -> beat.cancel(false));
    }
}
