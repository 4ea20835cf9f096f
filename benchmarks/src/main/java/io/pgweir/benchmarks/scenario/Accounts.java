package io.pgweir.benchmarks.scenario;

import io.pgweir.benchmarks.contender.ServerUnderTest;
import io.pgweir.benchmarks.load.BenchTables;
import java.sql.SQLException;

/** What the clients of a scenario read: pgbench's accounts. */
final class Accounts {

    private Accounts() {}

    /** Makes the smallest of tables if the server has none. @return the scale of those that it has */
    static int scale(ServerUnderTest server) throws SQLException {
        return server.isFake() ? 1 : BenchTables.in(server.endpoint(), 1).scale();
    }
}
