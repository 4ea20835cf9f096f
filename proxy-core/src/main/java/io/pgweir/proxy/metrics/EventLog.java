package io.pgweir.proxy.metrics;

import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A logger for changes of state, which somebody will want to see on the console when the log is elsewhere: its lines are
 * kept for {@code SHOW EVENTS}, too, whatever level is logged. For what happens in each session there is the logger alone.
 *
 * <p>What is kept belongs to the process, as the log does. Any thread.
 */
public final class EventLog {

    /** Some screens full, and even of the longest no more than a few megabytes. */
    private static final Events KEPT = new Events(1_000);

    private final Logger logger;

    private EventLog(Logger logger) {
        this.logger = logger;
    }

    /** @param owner whose logger it is */
    public static EventLog of(Class<?> owner) {
        return new EventLog(LoggerFactory.getLogger(owner));
    }

    /** What has happened in this process, the latest first. */
    public static List<Event> latest() {
        return KEPT.latest();
    }

    /** @param line {@code event=word}, perhaps {@code server={}} or what else it happened to, and what there is to say */
    public void info(String line, Object... values) {
        keep(line, values);
        logger.info(line, values);
    }

    /** As {@link #info}. */
    public void warn(String line, Object... values) {
        keep(line, values);
        logger.warn(line, values);
    }

    /** As {@link #info}. */
    public void error(String line, Object... values) {
        keep(line, values);
        logger.error(line, values);
    }

    private static void keep(String line, Object... values) {
        KEPT.add(Event.of(Instant.now(), line, values));
    }
}
