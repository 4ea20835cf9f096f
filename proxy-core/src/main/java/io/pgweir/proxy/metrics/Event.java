package io.pgweir.proxy.metrics;

import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A change of state, as the log has told it.
 *
 * @param word of the log's vocabulary, such as {@code pause}
 * @param subject what it happened to: a server, pool, database, client or key; empty if it was all of pgweir
 * @param message what else the line says
 */
public record Event(Instant at, String word, String subject, String message) {

    /** Names that clients choose and what PostgreSQL says have hardly an end of their own. */
    static final int MAX_LENGTH = 1_000;

    /** {@code event=pause database={} …}: the second word names the subject, or what follows is about all of pgweir. */
    private static final Pattern LINE =
            Pattern.compile("event=([a-z_]+) ?((?:client|database|key|pool|role|server)=\\{\\} ?)?(.*)");

    /**
     * @param line as it is given to the log, before values are put in: values are chosen by others, and could look like
     *     anything
     */
    static Event of(Instant at, String line, Object... values) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no event of the log: " + line);
        }
        boolean hasSubject = matcher.group(2) != null;
        Object[] others = Arrays.copyOfRange(values, hasSubject ? 1 : 0, values.length);
        return new Event(
                at,
                matcher.group(1),
                hasSubject ? cut(String.valueOf(values[0])) : "",
                cut(LogText.of(matcher.group(3), others)));
    }

    private static String cut(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
    }
}
