package io.pgweir.proxy.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.BufferedReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.util.PSQLException;

/** What drivers make of a refusal: all of its fields are there, and the same connection works afterwards. */
@Timeout(30)
class RefusedWaitTest {

    private TestPgweir pgweir;
    private RawClient holder;

    @BeforeEach
    void oneConnectionThatIsTaken() throws Exception {
        pgweir = TestPgweir.inFrontOf(TestPostgres.newest(), 1, """
                tenants: { busy: { match: { database: app }, max_connections: 1, max_wait: 300ms } }
                """);
        holder = RawClient.login(pgweir.port());
    }

    @AfterEach
    void end() throws Exception {
        holder.close();
        pgweir.close();
    }

    @Test
    void pgjdbc_has_every_field_and_goes_on() throws Exception {
        try (Connection connection = pgweir.connect();
                Statement statement = connection.createStatement()) {
            holder.run("begin");
            PSQLException refused =
                    catchThrowableOfType(PSQLException.class, () -> statement.executeQuery("select 'refused'"));
            assertThat(refused.getSQLState()).isEqualTo("53300");
            assertThat(refused.getServerErrorMessage().getDetail())
                    .startsWith("Pool app/app: 1 of 1 connections in use")
                    .contains("tenant busy: 1 of 1 in use, position 1 of 1 waiting")
                    .containsPattern("longest held: \\d+ms by client \"app@app\"");
            assertThat(refused.getServerErrorMessage().getHint())
                    .contains("tenants.busy.max_wait = 300ms is over")
                    .contains("raise tenants.busy.max_connections, which is 1");
            assertThat(connection.isClosed()).isFalse();
            holder.run("commit");
            try (ResultSet row = statement.executeQuery("select 'served'")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isEqualTo("served");
            }
        }
    }

    @Test
    void psql_shows_every_field_and_goes_on() throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":")).anyMatch(path -> Files.isExecutable(Path.of(path, "psql"))),
                "psql is not on the PATH");
        ProcessBuilder builder = new ProcessBuilder(
                        "psql", "-XAt", "-h", "127.0.0.1", "-p", "" + pgweir.port(), "-U", TestPostgres.USER)
                .redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", TestPostgres.PASSWORD);
        builder.environment().put("PGDATABASE", TestPostgres.DATABASE);
        Process psql = builder.start();
        try (BufferedReader said = psql.inputReader(StandardCharsets.UTF_8);
                OutputStream in = psql.getOutputStream()) {
            say(in, "select 'first';");
            assertThat(said.readLine()).isEqualTo("first");
            holder.run("begin");
            say(in, "select 'refused';");
            assertThat(said.readLine()).contains("ERROR:  no server connection became free within");
            assertThat(said.readLine()).startsWith("DETAIL:  Pool app/app: 1 of 1 connections in use");
            assertThat(said.readLine()).startsWith("HINT:  tenants.busy.max_wait = 300ms is over");
            holder.run("commit");
            say(in, "select 'served';");
            assertThat(said.readLine()).isEqualTo("served");
        }
        assertThat(psql.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(psql.exitValue()).isZero();
    }

    private static void say(OutputStream in, String sql) throws Exception {
        in.write((sql + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }
}
