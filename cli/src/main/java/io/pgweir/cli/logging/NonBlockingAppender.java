package io.pgweir.cli.logging;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hands events to a thread that writes them, and never waits: an event loop that logs must not stand still because the
 * reader of standard error does.
 *
 * <p>The last fifth of the queue is kept for WARN and above. What finds no room is dropped and counted, and the count is
 * logged as soon as there is room again.
 */
final class NonBlockingAppender extends AsyncAppender {

    static final int QUEUE = 4096;
    private static final int RESERVE = QUEUE / 5;

    private final AtomicLong dropped = new AtomicLong();

    private final EventLimit limit;

    /** @param limit what is above it is left out and counted, too */
    NonBlockingAppender(EventLimit limit) {
        this.limit = limit;
        setQueueSize(QUEUE);
        setDiscardingThreshold(RESERVE);
        setNeverBlock(true);
    }

    @Override
    protected void append(ILoggingEvent event) {
        EventLimit.Verdict verdict = limit.admit(event);
        if (!verdict.admitted()) {
            return;
        }
        if (dropped.get() > 0 && getRemainingCapacity() > QUEUE / 2) {
            super.append(note("event=log_dropped lines=" + dropped.getAndSet(0) + " reason=\"not read fast enough\""));
        }
        if (verdict.leftOut() > 0) {
            String kind = EventLimit.kind(event).split(" ", 2)[0].replace("event=", "");
            super.append(note("event=log_limited lines=" + verdict.leftOut() + " of=" + kind));
        }
        super.append(event);
    }

    /** Asked only when no more than the reserve is free. */
    @Override
    protected boolean isDiscardable(ILoggingEvent event) {
        boolean drop = !event.getLevel().isGreaterOrEqual(Level.WARN) || getRemainingCapacity() == 0;
        if (drop) {
            dropped.incrementAndGet();
        }
        return drop;
    }

    private LoggingEvent note(String message) {
        Logger logger = ((LoggerContext) getContext()).getLogger(NonBlockingAppender.class);
        return new LoggingEvent(NonBlockingAppender.class.getName(), logger, Level.WARN, message, null, null);
    }
}
