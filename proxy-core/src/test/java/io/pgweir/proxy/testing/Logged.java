package io.pgweir.proxy.testing;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.pgweir.proxy.metrics.LogText;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** What is logged during a test by one class, or by all in a package, as a field with {@code @RegisterExtension}. */
public final class Logged extends AppenderBase<ILoggingEvent> implements BeforeEachCallback, AfterEachCallback {

    private final Logger logger;
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    private Logged(String name) {
        logger = (Logger) LoggerFactory.getLogger(name);
    }

    public static Logged by(Class<?> who) {
        return by(who.getName());
    }

    /** @param name of a logger, that of a package for instance */
    public static Logged by(String name) {
        return new Logged(name);
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        events.clear();
        start();
        logger.addAppender(this);
    }

    @Override
    public void afterEach(ExtensionContext test) {
        logger.detachAppender(this);
        stop();
    }

    @Override
    protected void append(ILoggingEvent event) {
        events.add(event);
    }

    public List<ILoggingEvent> events() {
        return List.copyOf(events);
    }

    /** As they are written: names are made harmless there and not where they are logged. */
    public List<String> lines() {
        return events.stream().map(Logged::line).toList();
    }

    /** The same of one event. */
    public static String line(ILoggingEvent event) {
        return LogText.of(event.getMessage(), event.getArgumentArray());
    }

    /** Returns when there is a line with all of that. */
    public void await(String... parts) throws Exception {
        Await.until(String.join(", ", parts), () -> lines().stream()
                .anyMatch(line -> Stream.of(parts).allMatch(line::contains)));
    }
}
