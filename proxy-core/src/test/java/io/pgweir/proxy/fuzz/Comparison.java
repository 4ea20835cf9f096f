package io.pgweir.proxy.fuzz;

import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/** Runs programs at PostgreSQL and then through one pgweir, each on the same table with the same rows. */
final class Comparison implements AutoCloseable {

    /** Every client is who it says it is: a login is not what is tested here, and a quick one leaves time for more. */
    private static final String TRUST = "auth: { methods: [trust] }\n";

    private final TestPostgres postgres;
    private final int poolSize;
    private final Connection observer;
    private TestPgweir pgweir;
    private Neighbour neighbour;

    Comparison(TestPostgres postgres, int poolSize) throws SQLException, IOException {
        this.postgres = postgres;
        this.poolSize = poolSize;
        this.observer = postgres.direct();
        start();
    }

    private void start() throws IOException {
        pgweir = TestPgweir.inFrontOf(postgres, poolSize, TRUST);
        neighbour = new Neighbour(RawClient.login(pgweir.port()), poolSize);
    }

    int poolSize() {
        return poolSize;
    }

    /** The first difference between what is heard directly and through pgweir. */
    Optional<String> difference(Program program) throws IOException, SQLException {
        Transcript direct = run(program, postgres.port(), null);
        if (!direct.isComplete()) {
            throw new IllegalStateException("PostgreSQL itself does not finish:\n" + program + direct.lines());
        }
        Transcript pooled = run(program, pgweir.port(), neighbour);
        if (pooled.lines().equals(direct.lines())) {
            neighbour.endTransaction();
            return Optional.empty();
        }
        // What has gone wrong in this one must not be what the next program is blamed for.
        stop();
        start();
        return Optional.of(firstDifference(direct.lines(), pooled.lines()));
    }

    private Transcript run(Program program, int port, Neighbour beside) throws IOException, SQLException {
        try (Statement sql = observer.createStatement()) {
            sql.execute(SqlTexts.RESET_TABLE);
        }
        try (RawClient client = RawClient.login(port)) {
            return ProgramRun.of(program, client, beside);
        }
    }

    private static String firstDifference(List<String> direct, List<String> pooled) {
        int same = 0;
        while (same < direct.size() && same < pooled.size() && direct.get(same).equals(pooled.get(same))) {
            same++;
        }
        return "heard alike: " + direct.subList(Math.max(0, same - 6), same) + "\nthen directly: "
                + behind(direct, same) + "\nthrough pgweir: " + behind(pooled, same);
    }

    private static List<String> behind(List<String> lines, int from) {
        return lines.subList(from, Math.min(lines.size(), from + 4));
    }

    private void stop() throws IOException {
        neighbour.close();
        pgweir.close();
    }

    @Override
    public void close() throws IOException, SQLException {
        stop();
        observer.close();
    }
}
