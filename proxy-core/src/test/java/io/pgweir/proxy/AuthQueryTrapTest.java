package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client, or whoever may create objects in the database, could do to the look-up of users. */
@Timeout(30)
class AuthQueryTrapTest {

    private static final String TRAP = """
            create schema trap;
            create function trap.sprung(name, text) returns boolean language plpgsql
                as $$ begin raise exception 'sprung'; end $$;
            create function trap.sprung(text, text) returns boolean language plpgsql
                as $$ begin raise exception 'sprung'; end $$;
            create operator trap.= (function = trap.sprung, leftarg = name, rightarg = text);
            create operator trap.= (function = trap.sprung, leftarg = text, rightarg = text);
            grant usage on schema trap to public;
            create role looks_up superuser login password 'secret';
            alter role looks_up set search_path = trap, pg_catalog
            """;
    private static final String NO_TRAP = "drop schema trap cascade; drop role looks_up";

    private Observer observer;
    private TestPgweir pgweir;

    @BeforeEach
    void a_trap_in_the_search_path() throws Exception {
        TestPostgres postgres = TestPostgres.newest();
        observer = Observer.of(postgres);
        observer.run(TRAP);
        pgweir = TestPgweir.start("""
                servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: disable } } }
                databases: { app: { pool_size: 1 } }
                auth: { query: { database: app, user: looks_up, password: secret } }
                """.formatted(postgres.port()));
    }

    @AfterEach
    void close() throws Exception {
        pgweir.close();
        observer.run("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'looks_up'");
        observer.run(NO_TRAP);
        observer.close();
    }

    /** CVE-2025-12819 */
    @Test
    void what_is_planted_in_a_search_path_is_not_met_by_the_look_up() throws Exception {
        observer.run("set search_path = trap, pg_catalog");
        assertThatThrownBy(() -> observer.ask("select rolname from pg_authid where rolname = 'app'::text"))
                .hasMessageContaining("sprung");
        observer.run("reset search_path");
        for (Map<String, String> startup : List.of(
                Map.of("search_path", "trap, pg_catalog"), Map.of("options", "-c search_path=trap,pg_catalog"))) {
            try (RawClient client = RawClient.login(pgweir.port(), startup)) {
                assertThat(client.ask("show search_path").replace(" ", "")).isEqualTo("trap,pg_catalog");
            }
        }
    }

    /** CVE-2015-6817 */
    @Test
    void who_does_not_exist_is_nobody_else() {
        for (String nobody : new String[] {"APP", "app ", "%", "looks_up\" or 1=1", "' or '1'='1"}) {
            assertThatThrownBy(() -> RawClient.login(pgweir.port(), Map.of("user", nobody)))
                    .hasMessageContaining("ErrorResponse[28P01]");
        }
    }

    @Test
    void the_keys_of_a_login_outlive_the_connections_that_were_made_with_them() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            for (int i = 0; i < 3; i++) {
                String pid = client.ask("select pg_backend_pid()");
                observer.terminate(pid);
                assertThat(client.ask("select pg_backend_pid()")).isNotEqualTo(pid);
            }
        }
    }
}
