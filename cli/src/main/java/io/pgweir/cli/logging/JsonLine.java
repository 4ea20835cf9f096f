package io.pgweir.cli.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * {@code {"time":"…","level":"WARN","logger":"…","thread":"…","message":"…","key":"value","exception":"…"}}.
 *
 * <p>Not logback's own JSON encoder: it names the text {@code formattedMessage} and puts key-value pairs into an array, which
 * collectors do not read without being told.
 */
final class JsonLine extends LineEncoder {

    @Override
    void append(StringBuilder line, ILoggingEvent event) {
        line.append("{\"time\":\"").append(event.getInstant()).append('"');
        member(line, "level", event.getLevel().toString());
        member(line, "logger", event.getLoggerName());
        member(line, "thread", event.getThreadName());
        member(line, "message", message(event));
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            for (KeyValuePair pair : pairs) {
                member(line, pair.key, String.valueOf(pair.value));
            }
        }
        if (event.getThrowableProxy() != null) {
            member(line, "exception", stackTrace(event.getThrowableProxy()));
        }
        line.append('}');
    }

    private static void member(StringBuilder line, String name, String value) {
        line.append(",\"");
        escaped(line, name);
        line.append("\":\"");
        escaped(line, value);
        line.append('"');
    }

    /** RFC 8259, section 7. */
    private static void escaped(StringBuilder line, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> line.append("\\\"");
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (c < ' ' || Character.isSurrogate(c) && !paired(text, i)) {
                        line.append(String.format("\\u%04x", (int) c));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
    }

    /** A surrogate alone has no UTF-8 form; escaped, it survives. */
    private static boolean paired(String text, int i) {
        char c = text.charAt(i);
        return Character.isHighSurrogate(c)
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
}
