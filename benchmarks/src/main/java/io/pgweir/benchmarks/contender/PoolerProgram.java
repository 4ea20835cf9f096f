package io.pgweir.benchmarks.contender;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A pooler that can be started here, and how it is configured so that it does the same work as the others. */
public sealed interface PoolerProgram permits PgweirProgram, PgBouncerProgram, OdysseyProgram {

    String name();

    /** As the program itself says it. */
    String version();

    /** Whether it can hold prepared statements of many clients over few server connections. */
    boolean sharesPreparedStatements();

    /** Writes what it has to read. @return the command line that starts it in the foreground */
    List<String> configure(Site site) throws IOException;

    /** How long it may take until it listens. */
    default Duration patience() {
        return Duration.ofSeconds(10);
    }

    default Map<String, String> environment() {
        return Map.of();
    }

    /**
     * What it is configured for.
     *
     * @param directory of its own
     * @param server to which it connects, with the user and password that its clients use, too
     * @param port on which it listens at the loopback address
     * @param certificate if clients are to use TLS
     */
    record Site(Path directory, Endpoint server, int port, int poolSize, Optional<OwnCertificate> certificate) {}
}
