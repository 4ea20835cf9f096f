package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgweir.config.TokenProvider.Request;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.FaultyWire;
import io.pgweir.proxy.testing.FaultyWire.Direction;
import io.pgweir.proxy.testing.FaultyWire.Fault;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.TestCertificate;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import io.pgweir.proxy.testing.TestTokens;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.util.PSQLException;

/**
 * Logins to PostgreSQL with a token. The PostgreSQL is a real one with TLS that asks for a password in clear, as RDS does, and
 * to which the token is a password like any other.
 */
@Timeout(60)
class TokenLoginTest {

    @TempDir
    private static Path directory;

    private static TestCertificate certificate;
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void a_postgresql_that_asks_for_a_password_in_clear_over_tls() throws Exception {
        certificate = TestCertificate.in(directory);
        postgres = TestPostgres.ownInstance(certificate);
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @Test
    void a_token_is_shown_in_the_place_of_a_password() throws Exception {
        TestTokens.answer("secret");
        try (TestPgweir pgweir = start(TestPostgres.PASSWORD_USER, postgres.getPort())) {
            assertThat(isServed(pgweir, TestPostgres.PASSWORD_USER, "app")).isTrue();
            assertThat(isServed(pgweir, TestPostgres.PASSWORD_USER, "two")).isTrue();
            assertThat(TestTokens.requests())
                    .as("one token for all pools of the role")
                    .containsExactly(new Request("127.0.0.1", postgres.getPort(), TestPostgres.PASSWORD_USER));
        }
    }

    @Test
    void a_token_that_is_refused_is_made_anew_after_a_pause_or_a_reload() throws Exception {
        TestTokens.answer("wrong");
        try (TestPgweir pgweir = start(TestPostgres.PASSWORD_USER, postgres.getPort())) {
            PSQLException refused = refusal(pgweir, TestPostgres.PASSWORD_USER);
            assertThat(refused.getSQLState()).isEqualTo("28P01");
            assertThat(refused.getServerErrorMessage().getDetail())
                    .startsWith("PostgreSQL has refused the token of users.password_user.server_auth for role");
            assertThat(refused.getServerErrorMessage().getHint()).contains("rds_iam", "rds-db:connect");
            TestTokens.answer("secret");
            pgweir.reload(yaml(TestPostgres.PASSWORD_USER, postgres.getPort()));
            Await.until("it is right", () -> isServed(pgweir, TestPostgres.PASSWORD_USER, "app"));
        }
    }

    @Test
    void a_login_that_a_reload_overtakes_shows_the_token_that_it_has_begun_with() throws Exception {
        TestTokens.answer("secret");
        try (FaultyWire wire = FaultyWire.openTo(postgres.getPort());
                TestPgweir pgweir = start(TestPostgres.PASSWORD_USER, wire.port())) {
            wire.inject(Fault.STALL, Direction.REPLIES, 1);
            CompletableFuture<Boolean> served =
                    CompletableFuture.supplyAsync(() -> isServed(pgweir, TestPostgres.PASSWORD_USER, "app"));
            Await.until("the login is under way", () -> wire.happened(Fault.STALL) == 1);
            pgweir.reload(yaml(TestPostgres.PASSWORD_USER, wire.port()));
            wire.heal();
            assertThat(served).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(true);
        }
    }

    @Test
    void without_a_token_clients_hear_why_and_when_and_postgresql_nothing() throws Exception {
        TestTokens.answer(null);
        try (TestPgweir pgweir = start(TestPostgres.PASSWORD_USER, postgres.getPort());
                Observer observer = Observer.at(postgres.getPort())) {
            for (int i = 0; i < 5; i++) {
                PSQLException refused = refusal(pgweir, TestPostgres.PASSWORD_USER);
                assertThat(refused.getSQLState()).isEqualTo("08001");
                assertThat(refused.getServerErrorMessage().getMessage())
                        .isEqualTo("no token for role \"password_user\" of server \"main\": no credentials");
                assertThat(refused.getServerErrorMessage().getDetail())
                        .matches("It is wanted by users.password_user.server_auth; the next attempt is in \\d+ms.");
                assertThat(refused.getServerErrorMessage().getHint()).isEqualTo("Give some.");
            }
            assertThat(TestTokens.requests()).hasSizeLessThan(5);
            assertThat(observer.count("pg_stat_activity where usename = 'password_user'"))
                    .isZero();
            TestTokens.answer("secret");
            Await.until("it is there", () -> isServed(pgweir, TestPostgres.PASSWORD_USER, "app"));
        }
    }

    @Test
    void a_server_that_asks_for_scram_is_not_shown_a_token() throws Exception {
        TestTokens.answer("secret");
        try (TestPgweir pgweir = start("app", postgres.getPort())) {
            PSQLException refused = refusal(pgweir, "app");
            assertThat(refused.getServerErrorMessage().getMessage())
                    .isEqualTo("the server does not take a token from user \"app\"");
            assertThat(refused.getServerErrorMessage().getHint()).contains("GRANT rds_iam");
        }
    }

    private static TestPgweir start(String user, int port) {
        return TestPgweir.start(yaml(user, port));
    }

    private static String yaml(String user, int port) {
        return """
                servers:
                  main: { host: 127.0.0.1, port: %d, tls: { mode: verify-full, ca: %s } }
                databases:
                  app: { }
                  two: { database: app }
                users:
                  %s: { password: secret, server_auth: rds-iam }
                """.formatted(port, certificate.certificate(), user);
    }

    private static boolean isServed(TestPgweir pgweir, String user, String database) {
        try (Connection client = DriverManager.getConnection(pgweir.jdbcUrl(database), user, "secret")) {
            return client.isValid(5);
        } catch (SQLException refused) {
            return false;
        }
    }

    private static PSQLException refusal(TestPgweir pgweir, String user) {
        return catchThrowableOfType(
                PSQLException.class, () -> DriverManager.getConnection(pgweir.jdbcUrl("app"), user, "secret")
                        .close());
    }
}
