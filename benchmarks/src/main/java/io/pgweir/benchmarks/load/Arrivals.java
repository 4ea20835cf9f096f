package io.pgweir.benchmarks.load;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Transactions are due at even intervals, whether or not those before them are done, as if users sent them. One that finds
 * no idle client begins late, and the time that it waited is part of its latency: left out, a pooler that stands still
 * would look as if it had been asked for less. Each begins on the client that has been idle for longest, so that all of
 * them are in use.
 */
final class Arrivals implements Pace {

    private final EventLoop loop;
    private final Starter starter;
    private final double intervalNanos;
    private final Deque<LoadClient> idle = new ArrayDeque<>();
    private final long firstAt = System.nanoTime();
    private long begun;
    private boolean scheduled;
    private boolean stopped;

    Arrivals(EventLoop loop, double perSecond, Starter starter) {
        this.loop = loop;
        this.starter = starter;
        this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    private long dueAt() {
        return firstAt + (long) (begun * intervalNanos);
    }

    @Override
    public void idle(LoadClient client, long now) {
        idle.addLast(client);
        beginDue(now);
    }

    private void beginDue(long now) {
        while (!stopped && !idle.isEmpty() && dueAt() - now <= 0) {
            long due = dueAt();
            begun++;
            starter.begin(idle.removeFirst(), due);
        }
        if (!stopped && !scheduled && !idle.isEmpty()) {
            scheduled = true;
            loop.schedule(this::wake, dueAt() - now, TimeUnit.NANOSECONDS);
        }
    }

    private void wake() {
        scheduled = false;
        beginDue(System.nanoTime());
    }

    @Override
    public void stop() {
        stopped = true;
    }
}
