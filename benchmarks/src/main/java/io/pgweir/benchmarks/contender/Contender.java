package io.pgweir.benchmarks.contender;

import java.io.IOException;
import java.util.Optional;

/** One way from a client to the server under test; {@link #close} ends its process and removes its files. */
public sealed interface Contender extends AutoCloseable permits Direct, PoolerProcess, GivenPooler {

    String name();

    /** As the program itself says it. */
    String version();

    /** Where clients connect. */
    Endpoint endpoint();

    /** Empty for the one that has no process, or none that is known. */
    Optional<ProcessFigures> figures() throws IOException;

    /** Whether it can hold prepared statements of many clients over few server connections. */
    boolean sharesPreparedStatements();

    @Override
    void close() throws IOException;
}
