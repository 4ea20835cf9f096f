package io.pgweir.cli.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many lines a second there may be about one kind of event. Clients decide how often they come, break off and are
 * refused; whoever makes many lines must not push out of the log, or off the disk, what others have to say.
 */
final class EventLimit {

    static final int LINES_PER_SECOND = 100;

    private static final String VOCABULARY = "event=";
    private static final long SECOND = 1_000;

    /** One for each place in the code that logs, and for each library that does: there is an end to them. */
    private final Map<String, Window> windows = new ConcurrentHashMap<>();

    private final int linesPerSecond;

    EventLimit(int linesPerSecond) {
        this.linesPerSecond = linesPerSecond;
    }

    static EventLimit none() {
        return new EventLimit(Integer.MAX_VALUE);
    }

    /** @return whether the line is left out; if not, how many of its kind have been left out since the last that was not */
    Verdict admit(ILoggingEvent event) {
        return windows.computeIfAbsent(kind(event), first -> new Window()).admit(event.getTimeStamp(), linesPerSecond);
    }

    /** What the code says before values are put in. Libraries put them in themselves, so their lines count together. */
    static String kind(ILoggingEvent event) {
        return event.getMessage().startsWith(VOCABULARY) ? event.getMessage() : event.getLoggerName();
    }

    record Verdict(boolean admitted, long leftOut) {

        private static final Verdict LEFT_OUT = new Verdict(false, 0);
        private static final Verdict ADMITTED = new Verdict(true, 0);
    }

    /** The lines of one kind in the present second. */
    private static final class Window {
        private long second;
        private int lines;
        private long leftOut;

        synchronized Verdict admit(long millis, int most) {
            if (millis / SECOND != second) {
                second = millis / SECOND;
                lines = 0;
            }
            if (lines == most) {
                leftOut++;
                return Verdict.LEFT_OUT;
            }
            lines++;
            if (leftOut == 0) {
                return Verdict.ADMITTED;
            }
            Verdict verdict = new Verdict(true, leftOut);
            leftOut = 0;
            return verdict;
        }
    }
}
