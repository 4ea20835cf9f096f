package io.pgweir.cli.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import io.pgweir.proxy.metrics.LogText;
import java.nio.charset.StandardCharsets;

/** One event, one line, whatever it contains: names and messages come from clients, who must not forge log lines. */
abstract class LineEncoder extends EncoderBase<ILoggingEvent> {

    private static final byte[] NOTHING = {};

    /** Appends the event without the end of the line. */
    abstract void append(StringBuilder line, ILoggingEvent event);

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        append(line, event);
        return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    static String message(ILoggingEvent event) {
        return LogText.of(event.getMessage(), event.getArgumentArray());
    }

    static String simpleName(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }

    static String stackTrace(IThrowableProxy thrown) {
        return ThrowableProxyUtil.asString(thrown).strip();
    }
}
