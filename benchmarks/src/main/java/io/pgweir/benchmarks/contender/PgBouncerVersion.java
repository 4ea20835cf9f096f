package io.pgweir.benchmarks.contender;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of a PgBouncer, as far as its configuration depends on it. */
record PgBouncerVersion(int major, int minor) {

    private static final Pattern FIRST_LINE = Pattern.compile("PgBouncer (\\d+)\\.(\\d+).*");

    /** @param line such as {@code PgBouncer 1.25.2} */
    static PgBouncerVersion parse(String line) {
        Matcher matcher = FIRST_LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not the version of a PgBouncer: " + line);
        }
        return new PgBouncerVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /** {@code max_prepared_statements} came with 1.21; an older one refuses to start when it is set. */
    boolean sharesPreparedStatements() {
        return major > 1 || minor >= 21;
    }
}
