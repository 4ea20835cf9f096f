package io.pgweir.proxy.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.pgweir.proxy.testing.Logged;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** Collects what pgweir logs, in place of the console. */
final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    /** One line each for clients that log in and server connections that are opened, however they end. */
    private static final Set<String> LIFE = Set.of(
            "event=client_login",
            "event=client_close",
            "event=server_open",
            "event=server_close",
            "event=server_fatal");

    private static final Pattern KIND = Pattern.compile("^event=\\w+|(?<= )sqlstate=\\w+");

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.pgweir");
    private final Collection<ILoggingEvent> events = new ConcurrentLinkedQueue<>();
    private long since;

    LogLines() {
        start();
        logger.setAdditive(false);
        logger.addAppender(this);
        forget();
    }

    @Override
    protected void append(ILoggingEvent event) {
        events.add(event);
    }

    void forget() {
        events.clear();
        since = System.nanoTime();
    }

    /** Nothing that somebody should look at, and of each kind of noise no more than a line a second. */
    void assertQuiet() {
        long lines = 1 + (System.nanoTime() - since + 999_999_999) / 1_000_000_000;
        assertThat(events).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
        Map<String, Long> noise = events.stream()
                .map(event -> kind(Logged.line(event)))
                .filter(kind -> !LIFE.contains(kind.split(" ")[0]))
                .collect(Collectors.groupingBy(kind -> kind, Collectors.counting()));
        assertThat(noise).allSatisfy((kind, count) -> assertThat(count).as(kind).isLessThanOrEqualTo(lines));
        assertThat(events).allSatisfy(event -> assertThat(Logged.line(event))
                .as("nobody forges a line")
                .doesNotContain("\n"));
    }

    /** What pgweir has to blame itself for. */
    List<String> bugs() {
        return events.stream()
                .map(Logged::line)
                .filter(line -> line.startsWith("event=bug"))
                .toList();
    }

    private static String kind(String line) {
        Matcher kind = KIND.matcher(line);
        return kind.results().map(match -> match.group()).collect(Collectors.joining(" "));
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setAdditive(true);
        stop();
    }
}
