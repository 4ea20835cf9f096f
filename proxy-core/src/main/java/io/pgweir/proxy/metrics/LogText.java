package io.pgweir.proxy.metrics;

import org.slf4j.helpers.MessageFormatter;

/**
 * The text of a line of the log. A placeholder in double quotes, {@code message="{}"}, keeps what it is given within them: a
 * name that a stranger chose could else end them, and go on as {@code reason=}.
 *
 * <p>Done where lines are written and not where they are logged, so that no place can forget it. Any thread.
 */
public final class LogText {

    private static final String PLACEHOLDER = "{}";

    private LogText() {}

    /** @param values as a logger is given them; may be null if there are none */
    public static String of(String line, Object... values) {
        if (values == null || values.length == 0) {
            return line;
        }
        Object[] safe = values.clone();
        int at = line.indexOf(PLACEHOLDER);
        for (int i = 0; i < safe.length && at >= 0; i++) {
            if (isQuoted(line, at)) {
                safe[i] = escaped(String.valueOf(safe[i]));
            }
            at = line.indexOf(PLACEHOLDER, at + PLACEHOLDER.length());
        }
        return MessageFormatter.basicArrayFormat(line, safe);
    }

    /** A name that stands without quotes where it can, and in double quotes where it could be taken for more than a name. */
    public static String name(String name) {
        boolean plain =
                !name.isEmpty() && name.chars().allMatch(c -> Character.isLetterOrDigit(c) || "_-.$@".indexOf(c) >= 0);
        return plain ? name : quoted(name);
    }

    /** In double quotes, which nothing that is in the text can end. */
    public static String quoted(String text) {
        return "\"" + escaped(text) + "\"";
    }

    private static boolean isQuoted(String line, int at) {
        return at > 0 && line.charAt(at - 1) == '"' && line.startsWith("\"", at + PLACEHOLDER.length());
    }

    private static String escaped(String value) {
        StringBuilder escaped = new StringBuilder(value.length() + 8);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else if (breaksLines(c)) {
                escaped.append(String.format("\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /** Also what only some readers of logs take for a line break, or what makes them show text in another order. */
    private static boolean breaksLines(int c) {
        return Character.isISOControl(c)
                || switch (Character.getType(c)) {
                    case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.FORMAT -> true;
                    default -> false;
                };
    }
}
