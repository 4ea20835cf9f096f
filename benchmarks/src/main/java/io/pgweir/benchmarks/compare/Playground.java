package io.pgweir.benchmarks.compare;

import io.pgweir.benchmarks.contender.ServerUnderTest;
import io.pgweir.benchmarks.load.BenchTables;
import io.pgweir.benchmarks.load.Work;
import java.sql.SQLException;

/**
 * What the server has to offer to a load.
 *
 * @param fake whether it knows but one answer
 * @param scale of its tables
 * @param connections for clients without a pooler
 */
record Playground(boolean fake, int scale, int connections) {

    /**
     * Makes the tables if the server has none.
     *
     * @param taken connections that the poolers will not give back
     */
    static Playground on(ServerUnderTest server, int scale, int taken) throws SQLException {
        if (server.isFake()) {
            return new Playground(true, scale, Integer.MAX_VALUE);
        }
        BenchTables tables = BenchTables.in(server.endpoint(), scale);
        return new Playground(false, tables.scale(), tables.connections() - taken);
    }

    boolean allows(Work work) {
        return !fake || work.isServedByFake();
    }
}
