package io.pgweir.proxy.keys;

import static io.pgweir.proxy.keys.Setup.ask;
import static io.pgweir.proxy.keys.Setup.assertRefused;
import static io.pgweir.proxy.keys.Setup.connect;
import static io.pgweir.proxy.keys.Setup.fakeServer;
import static io.pgweir.proxy.keys.Setup.inFront;
import static io.pgweir.proxy.keys.Setup.servers;
import static io.pgweir.proxy.keys.Setup.startup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code auth}: the role trust_user needs no password at the server, so that only pgweir asks for one here. */
@Timeout(30)
class AuthKeysTest {

    private static final String LOOKED_UP = "of-the-query";

    @Test
    void the_method_decides_whether_a_password_is_asked_for() throws Exception {
        try (TestPgweir pgweir = inFront("auth: { methods: [scram-sha-256] }\n")) {
            assertRefused("28P01", "", () -> connect(pgweir, "app", "wrong", ""));
        }
        try (TestPgweir pgweir = inFront("auth: { methods: [trust] }\n");
                Connection client = connect(pgweir, "app", "wrong", "")) {
            assertThat(ask(client, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void the_query_is_run_by_its_user_in_its_database() throws Exception {
        try (TestPgweir pgweir = queryReturning("session_user = 'password_user' and current_database() = 'app'");
                Connection client = connect(pgweir, "trust_user", LOOKED_UP, "")) {
            assertThat(ask(client, "select session_user")).isEqualTo("trust_user");
        }
        try (TestPgweir pgweir = queryReturning("current_database() = 'postgres'")) {
            assertRefused("28P01", "trust_user", () -> connect(pgweir, "trust_user", LOOKED_UP, ""));
        }
    }

    @Test
    void the_query_is_run_with_the_password_of_its_user() throws Exception {
        try (TestPgweir pgweir = query("user: password_user, password: wrong", "")) {
            assertThatThrownBy(() -> connect(pgweir, "trust_user", LOOKED_UP, ""))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void the_query_is_asked_at_its_server() throws Exception {
        try (ServerSocket fake = fakeServer("127.0.0.1");
                TestPgweir pgweir = TestPgweir.start("""
                        servers:
                          main: { host: 127.0.0.1, port: 1, tls: { mode: disable } }
                          other: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                        databases: { app: { server: main } }
                        auth: { query: { server: other, user: app, password: secret } }
                        """.formatted(fake.getLocalPort()));
                RawClient client = startup(pgweir, "app");
                Socket accepted = fake.accept()) {
            assertThat(accepted.isConnected()).isTrue();
            assertThat(client.processId()).isZero();
        }
    }

    @Test
    void an_answer_is_believed_for_its_time() throws Exception {
        try (Observer observer = Observer.of(TestPostgres.newest())) {
            observer.run("create table passwords as select 'trust_user' as name, 'of-the-query' as password");
            String query = "select name, password from public.passwords where name = ?";
            try (TestPgweir believing = query("user: app, password: secret, database: app, cache: 1h", query);
                    TestPgweir asking = query("user: app, password: secret, database: app, cache: 0", query)) {
                connect(believing, "trust_user", LOOKED_UP, "").close();
                connect(asking, "trust_user", LOOKED_UP, "").close();
                observer.run("update passwords set password = 'changed'");
                connect(believing, "trust_user", LOOKED_UP, "").close();
                assertRefused("28P01", "trust_user", () -> connect(asking, "trust_user", LOOKED_UP, ""));
            } finally {
                observer.run("drop table passwords");
            }
        }
    }

    /** Whoever asks gets a password if that is true where the query runs. */
    private static TestPgweir queryReturning(String condition) {
        return query(
                "user: password_user, password: secret, database: app",
                "select name, case when " + condition + " then '" + LOOKED_UP
                        + "' end from (select ?::text) as u (name)");
    }

    private static TestPgweir query(String keys, String sql) {
        String query = sql.isEmpty() ? "" : ", query: \"" + sql + "\"";
        return TestPgweir.start(servers("") + "auth: { query: { " + keys + query + " } }\n");
    }
}
