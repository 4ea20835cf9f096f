package io.pgweir.benchmarks.load;

import java.util.Locale;

/** What a client does again and again. */
public enum Work {
    /** One row of a random account, by a simple query. */
    SIMPLE,
    /** The same by an unnamed statement, parsed each time. */
    EXTENDED,
    /** The same by a named statement, which a pooler has to share out over its server connections. */
    PREPARED,
    /** A login, then as {@link #SIMPLE}, then goodbye. */
    LOGIN;

    public boolean needsSharedStatements() {
        return this == PREPARED;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As on the command line. */
    @Override
    public String toString() {
        return label();
    }
}
