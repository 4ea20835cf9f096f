package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.dataRow;
import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.BackendMessage.rowDescription;
import static io.pgweir.proxy.testing.FrontendMessage.bytes;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sslRequest;
import static io.pgweir.proxy.testing.FrontendMessage.startup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pgweir.protocol.BackendType;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients log in to pgweir, and pgweir to PostgreSQL, by each method. */
class LoginTest {

    private static final int PROTOCOL_3_2 = 2;

    private final TestPostgres postgres = TestPostgres.newest();

    // ---- methods ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"app", "md5_user", "password_user", "trust_user"})
    void pgweir_logs_in_to_the_server_by_the_method_that_it_asks_for(String user) throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1);
                RawClient client = RawClient.login(pgweir.port(), Map.of("user", user))) {
            assertThat(client.ask("select session_user")).isEqualTo(user);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scram-sha-256", "md5", "trust"})
    void a_client_logs_in_by_each_method(String method) throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1, "auth: { methods: [" + method + "] }");
                Connection client = pgweir.connect()) {
            assertThat(client.isValid(5)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scram-sha-256", "md5"})
    void a_wrong_password_and_an_unknown_user_cannot_be_told_apart(String method) throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1, "auth: { methods: [" + method + "] }")) {
            SQLException wrong = refusal(pgweir, "app", "wrong");
            SQLException unknown = refusal(pgweir, "who", "secret");
            assertThat(wrong.getSQLState()).isEqualTo("28P01");
            assertThat(unknown.getSQLState()).isEqualTo("28P01");
            assertThat(unknown.getMessage()).isEqualTo(wrong.getMessage().replace("\"app\"", "\"who\""));
        }
    }

    private static SQLException refusal(TestPgweir pgweir, String user, String password) {
        return (SQLException) catchThrowable(() -> DriverManager.getConnection(pgweir.jdbcUrl("app"), user, password));
    }

    // ---- auth.query ------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"scram-sha-256", "md5"})
    void users_come_from_the_server_and_their_proof_is_passed_through(String encryption) throws Exception {
        try (Observer observer = Observer.of(postgres);
                TestPgweir pgweir = TestPgweir.start("""
                        servers:
                          main: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                        databases:
                          "*": { pool_size: 2 }
                        auth:
                          methods: [scram-sha-256, md5]
                          query: { server: main, database: app, user: app, password: secret, cache: 100ms }
                        """.formatted(postgres.port()))) {
            // Its line in pg_hba.conf decides how PostgreSQL asks: md5_user's is md5.
            String user = encryption.equals("md5") ? "md5_user" : "passing";
            if (!encryption.equals("md5")) {
                observer.run("drop role if exists passing");
                observer.run("create role passing login password 'first'");
            }
            String password = encryption.equals("md5") ? "secret" : "first";
            try (Connection client = DriverManager.getConnection(pgweir.jdbcUrl("app"), user, password)) {
                assertThat(client.isValid(5)).isTrue();
            }
            assertThat(refusal(pgweir, user, "wrong").getSQLState()).isEqualTo("28P01");
        }
    }

    // ---- the first packets -----------------------------------------------------------------------------------------

    @Test
    void a_startup_packet_may_come_byte_by_byte() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1);
                RawClient client = RawClient.open(pgweir.port())) {
            client.sendByteByByte(startup(0, user()));
            client.authenticate("secret");
            assertThat(client.ask("select 'served'")).isEqualTo("served");
        }
    }

    @Test
    void a_query_that_comes_with_the_startup_packet_runs_after_the_login() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1, "auth: { methods: [trust] }");
                RawClient client = RawClient.open(pgweir.port())) {
            client.send(startup(0, user()), query("select 1 as one"));
            client.authenticate("");
            client.expect(rowDescription("one"), dataRow("1"), commandComplete("SELECT 1"), readyForQuery('I'));
        }
    }

    @Test
    void encryption_is_refused_politely_where_there_is_none() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1);
                RawClient client = RawClient.open(pgweir.port())) {
            client.send(bytes(0, 0, 0, 8, 4, 210, 22, 48));
            assertThat(client.readByte()).as("to GSSENCRequest").isEqualTo('N');
            client.send(sslRequest());
            assertThat(client.readByte()).as("to SSLRequest").isEqualTo('N');
            client.send(startup(0, user()));
            client.authenticate("secret");
            assertThat(client.ask("select 'served'")).isEqualTo("served");
        }
    }

    @Test
    void protocol_3_2_has_a_longer_cancel_key() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1, "auth: { methods: [trust] }");
                RawClient client = RawClient.open(pgweir.port());
                RawClient old = RawClient.login(pgweir.port())) {
            client.send(startup(PROTOCOL_3_2, user()));
            client.authenticate("");
            assertThat(client.secretKey()).hasSize(32);
            assertThat(old.secretKey()).hasSize(4);
            client.send(query("select pg_sleep(60)"));
            try (Observer observer = Observer.of(postgres)) {
                observer.awaitRunning(observer.ask("select pid from pg_stat_activity where usename = 'app'"), "");
            }
            client.cancel();
            assertThat(client.readToReady()).contains(error("57014"));
        }
    }

    @Test
    void an_unknown_protocol_version_and_option_are_negotiated_once() throws Exception {
        Map<String, String> parameters = new LinkedHashMap<>(user());
        parameters.put("_pq_.grease", "1");
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1, "auth: { methods: [trust] }");
                RawClient client = RawClient.open(pgweir.port())) {
            client.send(startup(9999, parameters));
            assertThat(client.readToReady().stream().map(BackendMessage::type))
                    .containsOnlyOnce(BackendType.NEGOTIATE_PROTOCOL_VERSION)
                    .startsWith(BackendType.NEGOTIATE_PROTOCOL_VERSION);
        }
    }

    // ---- refused ---------------------------------------------------------------------------------------------------

    @Test
    void replication_is_refused() {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1)) {
            assertThatThrownBy(() -> RawClient.login(pgweir.port(), Map.of("replication", "true")))
                    .hasMessageContaining("ErrorResponse[0A000] FATAL");
        }
    }

    @Test
    void an_unknown_database_is_refused_as_postgresql_does() {
        Map<String, String> nowhere = Map.of("database", "nowhere");
        Throwable direct = catchThrowable(() -> RawClient.login(postgres.port(), nowhere));
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1);
                TestPgweir any = TestPgweir.start("""
                        servers:
                          main: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                        databases:
                          "*": { }
                        users:
                          app: { password: secret }
                        """.formatted(postgres.port()))) {
            assertThatThrownBy(() -> RawClient.login(any.port(), nowhere)).hasMessage(direct.getMessage());
            assertThatThrownBy(() -> RawClient.login(pgweir.port(), nowhere))
                    .hasMessageContaining("ErrorResponse[3D000] FATAL");
        }
    }

    @Test
    void more_clients_than_the_tenant_may_have_are_refused() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1, "tenants: { default: { max_clients: 1 } }")) {
            try (RawClient only = RawClient.login(pgweir.port())) {
                assertThatThrownBy(() -> RawClient.login(pgweir.port()))
                        .hasMessageContaining("ErrorResponse[53300] FATAL: sorry, too many clients already");
                assertThat(only.ask("select 'served'")).isEqualTo("served");
            }
        }
    }

    private static Map<String, String> user() {
        Map<String, String> user = new LinkedHashMap<>();
        user.put("user", TestPostgres.USER);
        user.put("database", TestPostgres.DATABASE);
        return user;
    }
}
