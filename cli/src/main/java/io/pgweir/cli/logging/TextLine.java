package io.pgweir.cli.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/** {@code 2026-11-21T10:00:00.123Z WARN  Listener: message key=value}; a stack trace follows on the same line. */
final class TextLine extends LineEncoder {

    private static final int LONGEST_LEVEL = "ERROR".length();

    @Override
    void append(StringBuilder line, ILoggingEvent event) {
        line.append(event.getInstant()).append(' ');
        String level = event.getLevel().toString();
        line.append(level).append(" ".repeat(LONGEST_LEVEL - level.length())).append(' ');
        line.append(simpleName(event.getLoggerName())).append(": ");
        printable(line, message(event));
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            for (KeyValuePair pair : pairs) {
                line.append(' ').append(pair.key).append('=');
                printable(line, String.valueOf(pair.value));
            }
        }
        if (event.getThrowableProxy() != null) {
            line.append(" | ");
            printable(line, stackTrace(event.getThrowableProxy()).replaceAll("\\s*\\R\\s*", " | "));
        }
    }

    /** A line break would forge a line, an escape sequence would command the terminal of whoever reads the log. */
    private static void printable(StringBuilder line, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (Character.isISOControl(c)) {
                        line.append(String.format("\\u%04x", (int) c));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
    }
}
