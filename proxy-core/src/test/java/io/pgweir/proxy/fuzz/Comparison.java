package io.pgweir.proxy.fuzz;

import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;

/**
 * Runs programs at PostgreSQL and then through one pgweir, each on the same table with the same rows. It has a database of
 * its own, so that several can run beside each other.
 */
final class Comparison implements AutoCloseable {

    /** Every client is who it says it is: a login is not what is tested here, and a quick one leaves time for more. */
    private static final String CONFIG = """
            servers:
              main: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
            databases:
              %s: { pool_size: %d }
            users:
              app: { password: secret }
            auth: { methods: [trust] }
            """;

    private final TestPostgres postgres;
    private final int poolSize;
    private final String database;
    private final Connection observer;
    private final DirectClient direct;
    private TestPgweir pgweir;
    private Neighbour neighbour;

    Comparison(TestPostgres postgres, int poolSize) throws SQLException, IOException {
        this.postgres = postgres;
        this.poolSize = poolSize;
        this.database = "fuzz_" + poolSize;
        create();
        this.observer = DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/" + database, "postgres", "");
        try (Statement sql = observer.createStatement()) {
            sql.execute(SqlTexts.CREATE_TABLE);
        }
        this.direct = new DirectClient(postgres.port(), database);
        start();
    }

    private void create() throws SQLException {
        try (Connection any = postgres.direct();
                Statement sql = any.createStatement()) {
            sql.execute("drop database if exists " + database + " with (force)");
            sql.execute("create database " + database + " owner " + TestPostgres.USER);
        }
    }

    private void start() throws IOException {
        pgweir = TestPgweir.start(CONFIG.formatted(postgres.port(), database, poolSize));
        neighbour = new Neighbour(login(), poolSize);
    }

    private RawClient login() throws IOException {
        return RawClient.login(pgweir.port(), Map.of("database", database));
    }

    int poolSize() {
        return poolSize;
    }

    /** The first difference between what is heard directly and through pgweir. */
    Optional<String> difference(Program program) throws IOException, SQLException {
        resetTable();
        Transcript heard = direct.run(program);
        if (!heard.isComplete()) {
            // Printed as well: if a backend has crashed, the comparisons beside this one fail, too, and perhaps first.
            String failure = "PostgreSQL itself does not finish:\n" + program + heard.lines();
            System.out.println(failure);
            throw new IllegalStateException(failure);
        }
        resetTable();
        Transcript pooled = pooled(program);
        Optional<String> difference = Difference.first(heard.lines(), pooled.lines());
        if (difference.isEmpty()) {
            neighbour.endTransaction();
        } else {
            // What has gone wrong in this one must not be what the next program is blamed for.
            stop();
            start();
        }
        return difference;
    }

    private void resetTable() throws SQLException {
        try (Statement sql = observer.createStatement()) {
            sql.execute(SqlTexts.RESET_TABLE);
        }
    }

    private Transcript pooled(Program program) throws IOException {
        try (RawClient client = login()) {
            Transcript heard = ProgramRun.of(program, client, neighbour);
            if (heard.isComplete()) {
                ProgramRun.leave(client, heard);
            }
            return heard;
        }
    }

    private void stop() throws IOException {
        neighbour.close();
        pgweir.close();
    }

    @Override
    public void close() throws IOException, SQLException {
        stop();
        direct.close();
        observer.close();
    }
}
