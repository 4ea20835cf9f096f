package io.pgweir.proxy;

import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;
import static io.pgweir.proxy.testing.FrontendMessage.terminate;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.server.StateAudit;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.Logged;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What functions leave in a session, where no text tells of it; on a pool of one. */
class StateAuditTest {

    private static final String FOUND =
            "pgweir_unforeseen_states_total{database=\"app\",server=\"main\",user=\"app\"} ";

    private final TestPostgres postgres = TestPostgres.newest();

    @RegisterExtension
    private final Logged logged = Logged.by(StateAudit.class);

    private final List<AutoCloseable> open = new ArrayList<>();
    private TestPgweir pgweir;

    @BeforeEach
    void functions_that_do_more_than_one_sees() throws Exception {
        try (Connection direct = postgres.direct();
                Statement sql = direct.createStatement()) {
            sql.execute("create or replace function set_quietly(name text, value text) returns text language plpgsql as"
                    + " $$ begin return set_config(name, value, false); end $$");
            sql.execute("create or replace function keep_quietly(command text) returns void language plpgsql as"
                    + " $$ begin execute command; end $$");
        }
    }

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        work_mem          | select set_quietly('work_mem', '77MB')                     | 77MB
        work_mem          | do $$ begin set work_mem = '77MB'; end $$                  | 77MB
        lock_timeout      | begin; select set_quietly('lock_timeout', '3s'); commit    | 3s
        role              | select set_quietly('role', 'trust_user')                   | trust_user
        app.tenant_id     | select set_quietly('app.tenant_id', '42')                  | 42
        """)
    void a_setting_of_a_function_is_found_and_goes_with_its_client(String name, String command, String value)
            throws Exception {
        start("always", 1);
        String question = "select coalesce(current_setting('" + name + "', true), '')";
        RawClient other = login(Map.of());
        other.ask("select set_config('app.tenant_id', '1', false)");
        String before = other.ask(question);
        RawClient client = login(Map.of());
        client.run(command);
        assertThat(other.ask(question)).isEqualTo(before);
        assertThat(client.ask(question)).isEqualTo(value);
        assertThat(other.ask(question)).isEqualTo(before);
        assertThat(pgweir.metrics()).contains(FOUND + "1.0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        create temp table t (a int)      | drop table t
        listen news                      | unlisten *
        select pg_advisory_lock(1)       | select pg_advisory_unlock_all()
        """)
    void what_a_function_leaves_keeps_its_client_on_its_connection(String command, String end) throws Exception {
        start("always", 1);
        RawClient client = login(Map.of());
        RawClient other = login(Map.of());
        client.run("select keep_quietly('" + command + "')");
        pgweir.expectPinnedUntil(end, client, other);
        assertThat(pgweir.metrics()).contains(FOUND + "1.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "named"})
    void by_the_extended_protocol_too_and_whenever_it_was_prepared(String name) throws Exception {
        start("always", 1);
        RawClient client = login(Map.of());
        RawClient other = login(Map.of());
        client.send(parse(name, "select set_quietly('work_mem', '77MB')"), sync());
        client.readToReady();
        other.ask("select 1");
        client.send(bind("", name), execute(""), sync());
        client.readToReady();
        assertThat(other.ask("show work_mem")).isEqualTo("4MB");
        assertThat(client.ask("show work_mem")).isEqualTo("77MB");
    }

    @Test
    void nothing_is_found_where_the_texts_tell_everything() throws Exception {
        start("always", 1);
        RawClient client = login(Map.of("options", "-c work_mem=65536kB -c app.user=a", "TimeZone", "Europe/Zurich"));
        RawClient other = login(Map.of());
        for (String command : List.of(
                "set lock_timeout = 3000",
                "set timezone = 'Asia/Tokyo'",
                "set app.tenant_id = 42",
                "begin; set local statement_timeout = 1000; select 1; commit",
                "begin; set work_mem = '1MB'; rollback",
                "set role trust_user",
                "reset role",
                "discard all",
                "select 1/0")) {
            client.run(command);
            other.ask("select 1");
        }
        client.run("create temp table t (a int)");
        client.run("drop table t");
        assertThat(client.ask("show work_mem")).isEqualTo("64MB");
        assertThat(pgweir.metrics()).contains(FOUND + "0.0");
    }

    @Test
    void a_function_that_changes_what_its_client_has_set_at_login_changes_it_for_nobody_else() throws Exception {
        start("always", 1);
        RawClient client = login(Map.of("options", "-c work_mem=65536kB"));
        RawClient other = login(Map.of("options", "-c work_mem=65536kB"));
        client.run("select set_quietly('work_mem', '77MB')");
        assertThat(other.ask("show work_mem")).isEqualTo("64MB");
        assertThat(client.ask("show work_mem")).isEqualTo("77MB");
    }

    @Test
    void who_is_pinned_by_a_function_and_is_one_too_many_has_to_go() throws Exception {
        start("always", 2);
        RawClient first = login(Map.of());
        first.run("listen news");
        first.ask("select 1");
        RawClient second = login(Map.of());
        second.run("select keep_quietly('listen news')");
        ErrorFields error = second.read().errorFields();
        assertThat(error.severity() + " " + error.sqlState()).isEqualTo("FATAL 53400");
        second.expectEnd();
    }

    @ParameterizedTest
    @ValueSource(strings = {"create temp table left_over (a int)", "set work_mem = ''77MB''"})
    void what_a_client_leaves_that_does_not_wait_is_discarded(String command) throws Exception {
        start("always", 1);
        RawClient other = login(Map.of());
        for (int round = 0; round < 20; round++) {
            try (RawClient hasty = login(Map.of())) {
                hasty.send(query("select keep_quietly('" + command + "')"), terminate());
            }
            assertThat(other.ask("select current_setting('work_mem')")).isEqualTo("4MB");
            assertThat(other.ask("select to_regclass('pg_temp.left_over') is null"))
                    .isEqualTo("t");
        }
    }

    @Test
    void the_log_says_what_was_found_and_behind_which_texts_but_no_constant_of_theirs() throws Exception {
        start("always", 1);
        RawClient client = login(Map.of());
        client.send(
                parse("", "select set_quietly('work_mem', '77MB')"),
                bind("", ""),
                execute(""),
                parse("s", "select keep_quietly('listen news')"),
                bind("", "s"),
                execute(""),
                sync());
        client.readToReady();
        client.ask("select 1");
        assertThat(logged.lines())
                .containsExactly("event=session_state_unforeseen pool=main/app/app found=[listen, work_mem]"
                        + " texts=[select set_quietly(?, ?), select keep_quietly(?)]");
    }

    @Test
    void one_transaction_a_second_is_looked_behind() throws Exception {
        start("sampled", 1);
        RawClient client = login(Map.of());
        Await.until("it is found", () -> {
            client.run("begin; select set_quietly('work_mem', '77MB'); commit");
            return !pgweir.metrics().contains(FOUND + "0.0");
        });
        RawClient other = login(Map.of());
        assertThat(other.ask("show work_mem")).isEqualTo("4MB");
    }

    @Test
    void what_is_never_looked_behind_is_found_by_the_next_client() throws Exception {
        start("off", 1);
        RawClient client = login(Map.of());
        RawClient other = login(Map.of());
        client.run("select set_quietly('work_mem', '77MB')");
        assertThat(other.ask("show work_mem")).isEqualTo("77MB");
    }

    private void start(String audit, int poolSize) throws Exception {
        pgweir = TestPgweir.start(TestPgweir.config("""
                listen: { port: 0 }
                http: { port: 0 }
                servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: disable } } }
                databases: { app: { pool_size: %d, session_state_audit: %s } }
                users: { app: { password: secret } }
                """.formatted(postgres.port(), poolSize, audit)));
        open.add(pgweir);
    }

    private RawClient login(Map<String, String> parameters) throws Exception {
        RawClient client = RawClient.login(pgweir.port(), parameters);
        open.add(client);
        return client;
    }
}
