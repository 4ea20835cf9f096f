package io.pgweir.proxy.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import io.pgweir.config.ListenTlsMode;
import io.pgweir.proxy.testing.CertificateRequest;
import io.pgweir.proxy.testing.TestAuthority;
import io.pgweir.proxy.testing.TestCertificate;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every {@code sslmode} of PostgreSQL's drivers against every mode of {@code listen.tls} and every kind of certificate: who
 * comes in, and whether encrypted.
 */
@Timeout(120)
class TlsMatrixTest {

    /** What pgweir shows its clients. */
    private enum Shown {
        GOOD,
        EXPIRED,
        NOT_YET_VALID,
        WRONG_HOST,
        UNKNOWN_AUTHORITY,
        SELF_SIGNED
    }

    private enum Outcome {
        PLAIN,
        ENCRYPTED,
        REFUSED
    }

    private static final List<String> SSL_MODES =
            List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    private static final Map<Shown, TestCertificate> CERTIFICATES = new EnumMap<>(Shown.class);

    @TempDir
    private static Path directory;

    private static TestAuthority authority;

    @BeforeAll
    static void certificates() throws Exception {
        authority = TestAuthority.in(directory, "authority");
        CertificateRequest good = CertificateRequest.of("CN=pgweir", "ip:127.0.0.1");
        CERTIFICATES.put(Shown.GOOD, authority.issue("good", good));
        CERTIFICATES.put(Shown.EXPIRED, authority.issue("expired", good.expired()));
        CERTIFICATES.put(Shown.NOT_YET_VALID, authority.issue("early", good.notYetValid()));
        CERTIFICATES.put(
                Shown.WRONG_HOST, authority.issue("elsewhere", CertificateRequest.of("CN=pgweir", "dns:db.example")));
        CERTIFICATES.put(
                Shown.UNKNOWN_AUTHORITY, TestAuthority.in(directory, "stranger").issue("unknown", good));
        CERTIFICATES.put(Shown.SELF_SIGNED, TestCertificate.selfSigned(directory, "self-signed", good));
    }

    static Stream<Arguments> every_mode_and_certificate() {
        return Stream.of(ListenTlsMode.DISABLE, ListenTlsMode.ALLOW, ListenTlsMode.PREFER, ListenTlsMode.REQUIRE)
                .flatMap(mode -> Arrays.stream(Shown.values()).map(shown -> Arguments.of(mode, shown)));
    }

    @ParameterizedTest
    @MethodSource("every_mode_and_certificate")
    void each_driver_gets_what_its_mode_promises(ListenTlsMode mode, Shown shown) throws Exception {
        try (TestPgweir pgweir = showing(mode, shown)) {
            for (String sslMode : SSL_MODES) {
                Outcome expected = expected(mode, sslMode, shown);
                assertThat(libpq(pgweir, sslMode)).as("libpq, " + sslMode).isEqualTo(expected);
                assertThat(isLetInByJdbc(pgweir, sslMode))
                        .as("pgjdbc, " + sslMode)
                        .isEqualTo(expected != Outcome.REFUSED);
            }
        }
    }

    /** Of whatever version there is; without it, this is skipped. */
    @ParameterizedTest
    @MethodSource("every_mode_and_certificate")
    void psql_gets_what_its_mode_promises(ListenTlsMode mode, Shown shown) throws Exception {
        try (TestPgweir pgweir = showing(mode, shown)) {
            for (String sslMode : SSL_MODES) {
                assertThat(psql(conninfo(pgweir, sslMode))).as(sslMode).isEqualTo(expected(mode, sslMode, shown));
            }
        }
    }

    private static Outcome psql(String conninfo) throws Exception {
        Path output = directory.resolve("psql.out");
        ProcessBuilder command = new ProcessBuilder("psql", conninfo, "-Xc", "\\conninfo")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        command.environment().keySet().removeIf(name -> name.startsWith("PG"));
        Process psql;
        try {
            psql = command.start();
        } catch (IOException notFound) {
            return abort(notFound.getMessage());
        }
        if (psql.waitFor() != 0) {
            return Outcome.REFUSED;
        }
        return Files.readString(output).contains("SSL connection") ? Outcome.ENCRYPTED : Outcome.PLAIN;
    }

    private static Outcome expected(ListenTlsMode mode, String sslMode, Shown shown) {
        boolean believed =
                switch (sslMode) {
                    case "verify-ca" -> shown == Shown.GOOD || shown == Shown.WRONG_HOST;
                    case "verify-full" -> shown == Shown.GOOD;
                    default -> true;
                };
        boolean needsTls = !List.of("disable", "allow", "prefer").contains(sslMode);
        boolean asksForTlsFirst = needsTls || sslMode.equals("prefer");
        return switch (mode) {
            case DISABLE -> needsTls ? Outcome.REFUSED : Outcome.PLAIN;
            case REQUIRE, VERIFY_CA, VERIFY_FULL ->
                believed && !sslMode.equals("disable") ? Outcome.ENCRYPTED : Outcome.REFUSED;
            case ALLOW, PREFER -> !asksForTlsFirst ? Outcome.PLAIN : believed ? Outcome.ENCRYPTED : Outcome.REFUSED;
        };
    }

    // ---- what only the newest libpq can ----------------------------------------------------------------------------

    @Test
    void libpq_begins_with_tls_where_it_is_told_to() throws Exception {
        assertThat(Libpq.version()).isGreaterThanOrEqualTo(180_000);
        try (TestPgweir pgweir = showing(ListenTlsMode.REQUIRE, Shown.GOOD);
                Libpq client = Libpq.connect(conninfo(pgweir, "verify-full") + " sslnegotiation=direct")) {
            assertThat(client.isEncrypted()).isTrue();
            assertThat(client.ask("select 'through direct TLS'")).isEqualTo("through direct TLS");
        }
    }

    @Test
    void libpq_may_demand_that_its_login_is_bound_to_the_connection() throws Exception {
        try (TestPgweir pgweir = showing(ListenTlsMode.PREFER, Shown.GOOD)) {
            for (String negotiation : List.of("postgres", "direct")) {
                try (Libpq client = Libpq.connect(conninfo(pgweir, "verify-full") + " channel_binding=require"
                        + " sslnegotiation=" + negotiation)) {
                    assertThat(client.ask("select 'bound'")).isEqualTo("bound");
                }
            }
            assertThatThrownBy(() -> Libpq.connect(conninfo(pgweir, "disable") + " channel_binding=require"))
                    .hasMessageContaining("channel binding");
        }
    }

    // ---- the drivers -----------------------------------------------------------------------------------------------

    private static Outcome libpq(TestPgweir pgweir, String sslMode) {
        try (Libpq client = Libpq.connect(conninfo(pgweir, sslMode))) {
            assertThat(client.ask("select 'served'")).isEqualTo("served");
            return client.isEncrypted() ? Outcome.ENCRYPTED : Outcome.PLAIN;
        } catch (SQLException refused) {
            return Outcome.REFUSED;
        }
    }

    private static String conninfo(TestPgweir pgweir, String sslMode) {
        return "host=127.0.0.1 port=" + pgweir.port() + " user=app password=secret dbname=app connect_timeout=10"
                + " gssencmode=disable sslmode=" + sslMode
                + (sslMode.startsWith("verify") ? " sslrootcert=" + authority.certificate() : "");
    }

    private static boolean isLetInByJdbc(TestPgweir pgweir, String sslMode) {
        String url = "jdbc:postgresql://127.0.0.1:" + pgweir.port() + "/app?sslmode=" + sslMode
                + (sslMode.startsWith("verify") ? "&sslrootcert=" + authority.certificate() : "");
        try (Connection client = DriverManager.getConnection(url, "app", TestPostgres.PASSWORD);
                Statement sql = client.createStatement();
                ResultSet row = sql.executeQuery("select 'served'")) {
            return row.next();
        } catch (SQLException refused) {
            return false;
        }
    }

    private static TestPgweir showing(ListenTlsMode mode, Shown shown) throws Exception {
        TestCertificate own = CERTIFICATES.get(shown);
        return TestPgweir.start(TestPgweir.config("""
                listen: { port: 0, tls: { mode: %s, certificate: %s, key: %s } }
                http: { enabled: false }
                servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: disable } } }
                users: { app: { password: secret } }
                """.formatted(
                        mode.label(),
                        own.certificate(),
                        own.key(),
                        TestPostgres.newest().port())));
    }
}
