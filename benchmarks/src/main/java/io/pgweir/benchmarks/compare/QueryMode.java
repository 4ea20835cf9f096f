package io.pgweir.benchmarks.compare;

import java.util.Locale;

/** How pgbench sends its queries ({@code -M}). */
enum QueryMode {
    SIMPLE,
    EXTENDED,
    /** With named prepared statements, which a pooler has to share out over its server connections. */
    PREPARED;

    /** As pgbench writes it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As on the command line. */
    @Override
    public String toString() {
        return label();
    }
}
