package io.pgweir.proxy.metrics;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Whether it is time for a line in the log about what others can make happen as often as they like: a log that they fill is
 * of use to nobody, and its disk is full. Any thread.
 */
public final class LogLimit {

    private final int mostLines;
    private final long silence;
    private final LongSupplier nanoTime;

    /** What has had a line within the silence, and when; the eldest first. */
    private final Map<Object, Long> told = new LinkedHashMap<>();

    private long suppressed;

    /**
     * @param mostLines within {@code silence}, about whatever it is: what is told apart is chosen by others, too
     * @param silence how long nothing more is said about the same thing
     * @param nanoTime a clock such as {@link System#nanoTime}
     */
    public LogLimit(int mostLines, Duration silence, LongSupplier nanoTime) {
        this.mostLines = mostLines;
        this.silence = silence.toNanos();
        this.nanoTime = nanoTime;
    }

    /** For one kind of thing, the times of which are not told apart. */
    public LogLimit(Duration silence, LongSupplier nanoTime) {
        this(1, silence, nanoTime);
    }

    /** The same as {@link #next(Object)} where nothing is told apart. */
    public OptionalLong next() {
        return next(this);
    }

    /**
     * To be asked each time that it happens.
     *
     * @return if there is to be a line, how many times have gone without one since the last; else empty
     */
    public synchronized OptionalLong next(Object about) {
        long now = nanoTime.getAsLong();
        told.values().removeIf(at -> now - at >= silence);
        if (told.size() >= mostLines || told.putIfAbsent(about, now) != null) {
            suppressed++;
            return OptionalLong.empty();
        }
        long leftOut = suppressed;
        suppressed = 0;
        return OptionalLong.of(leftOut);
    }
}
