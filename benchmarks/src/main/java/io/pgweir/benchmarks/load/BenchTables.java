package io.pgweir.benchmarks.load;

import io.pgweir.benchmarks.contender.Endpoint;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * The tables of pgbench, which the works read and write.
 *
 * @param scale of 100,000 accounts each
 * @param connections that the server has for users who are not privileged
 */
public record BenchTables(int scale, int connections) {

    /** A million accounts take some seconds. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final String TABLES = """
            create table pgbench_branches (bid int primary key, bbalance int, filler char(88));
            create table pgbench_tellers (tid int primary key, bid int, tbalance int, filler char(84));
            create table pgbench_accounts (aid int primary key, bid int, abalance int, filler char(84));
            create table pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
            insert into pgbench_branches select i, 0, '' from generate_series(1, %1$d) i;
            insert into pgbench_tellers select i, (i - 1) / %2$d + 1, 0, '' from generate_series(1, %1$d * %2$d) i;
            insert into pgbench_accounts select i, (i - 1) / %3$d + 1, 0, '' from generate_series(1, %1$d * %3$d) i;
            """;

    private static final String CONNECTIONS = """
            select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                - coalesce(current_setting('reserved_connections', true)::int, 0)
            """;

    /** Makes them if the database has none, as {@code pgbench -i} does. */
    public static BenchTables in(Endpoint server, int scale) throws SQLException {
        try (Connection connection = server.connect(PATIENCE);
                Statement statement = connection.createStatement()) {
            if (number(statement, "select count(*) from pg_class where oid = to_regclass('pgbench_accounts')") == 0) {
                statement.execute(TABLES.formatted(scale, Variable.TELLERS, Variable.ACCOUNTS));
                statement.execute("vacuum analyze pgbench_branches, pgbench_tellers, pgbench_accounts");
            }
            return new BenchTables(
                    number(statement, "select count(*) from pgbench_branches"), number(statement, CONNECTIONS));
        }
    }

    private static int number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }
}
