package io.pgweir.benchmarks.contender;

import java.util.Locale;

/** The contenders that can be started here, by their names on the command line and in reports. */
public enum ContenderKind {
    DIRECT,
    PGWEIR,
    /** pgweir with {@code transport: io_uring}; only where it is asked for. */
    PGWEIR_IO_URING,
    PGBOUNCER,
    ODYSSEY;

    /** As on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
