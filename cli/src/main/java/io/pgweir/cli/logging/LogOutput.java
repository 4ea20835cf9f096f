package io.pgweir.cli.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.pgweir.config.LogFormat;
import io.pgweir.config.LogLevel;
import io.pgweir.config.LoggingConfig;
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

    /** Sends all that is logged from now on to standard error; replaces what was installed before. */
    public static void install(LoggingConfig config) {
        LoggerContext context = context();
        context.reset();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setName("stderr");
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder(config.format(), context));
        console.start();
        NonBlockingAppender appender = new NonBlockingAppender();
        appender.setName("non-blocking");
        appender.setContext(context);
        appender.addAppender(console);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
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

    private static Encoder<ILoggingEvent> encoder(LogFormat format, LoggerContext context) {
        LineEncoder encoder =
                switch (format) {
                    case TEXT -> new TextLine();
                    case JSON -> new JsonLine();
                };
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }
}
