package io.pgweir.cli.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.pgweir.config.LogFormat;
import io.pgweir.config.LogLevel;
import io.pgweir.config.LoggingConfig;
import io.pgweir.proxy.admin.publish.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logback as the configuration asks for it.
 *
 * <p>In code and not in a {@code logback.xml}, so that there is one place to configure pgweir, and one that is validated.
 */
public final class LogOutput {

    private static final String OWN = "io.pgweir";

    private LogOutput() {}

    /**
     * Sends all that is logged from now on to standard error, and figures for CloudWatch to standard output; replaces what
     * was installed before.
     */
    public static void install(LoggingConfig config) {
        LoggerContext context = context();
        context.reset();
        context.getLogger(Logger.ROOT_LOGGER_NAME)
                .addAppender(nonBlocking(
                        "System.err", encoder(config.format()), new EventLimit(EventLimit.LINES_PER_SECOND), context));
        ch.qos.logback.classic.Logger figures = context.getLogger(Publisher.EMF_LOGGER);
        figures.setAdditive(false);
        figures.setLevel(Level.INFO);
        figures.addAppender(nonBlocking("System.out", new BareLine(), EventLimit.none(), context));
        level(config.level());
    }

    /** Libraries are heard from WARN on: their talk at INFO is about themselves. */
    public static void level(LogLevel level) {
        Level own = Level.toLevel(level.name());
        LoggerContext context = context();
        context.getLogger(OWN).setLevel(own);
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(own.isGreaterOrEqual(Level.WARN) ? own : Level.WARN);
    }

    /** Writes what is still queued, for at most a second. */
    public static void stop() {
        context().stop();
    }

    private static NonBlockingAppender nonBlocking(
            String stream, LineEncoder encoder, EventLimit limit, LoggerContext context) {
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setName(stream);
        console.setContext(context);
        console.setTarget(stream);
        console.setEncoder(encoder);
        console.start();
        NonBlockingAppender appender = new NonBlockingAppender(limit);
        appender.setName("non-blocking " + stream);
        appender.setContext(context);
        appender.addAppender(console);
        appender.start();
        return appender;
    }

    private static LineEncoder encoder(LogFormat format) {
        return switch (format) {
            case TEXT -> new TextLine();
            case JSON -> new JsonLine();
        };
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }
}
