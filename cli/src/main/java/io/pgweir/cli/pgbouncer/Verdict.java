package io.pgweir.cli.pgbouncer;

import java.util.Locale;

/** What becomes of a setting of PgBouncer's. */
enum Verdict {
    /** It means the same to pgweir. */
    SAME,
    /** pgweir does more than it asks for, and takes nothing away. */
    BETTER,
    /** Something changes that somebody could notice. */
    DIFFERENT,
    /** What it asks for is not done. */
    UNSUPPORTED;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
