package io.pgweir.proxy;

import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.sync;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.BackendType;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session sets goes with its client, and what cannot go keeps the client on its connection; on a pool of one. */
class SessionStateTest extends TwoClientsOnPoolOfOne {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        work_mem                  | set work_mem = '77MB'                                     | 77MB
        statement_timeout         | set session statement_timeout to 12345                    | 12345ms
        app.tenant_id             | set app.tenant_id = '42'                                  | 42
        app.tenant_id             | select set_config('app.tenant_id', '43', false)           | 43
        lock_timeout              | begin; set lock_timeout = '3s'; commit                    | 3s
        role                      | set role trust_user                                       | trust_user
        default_transaction_isolation | set session characteristics as transaction isolation level serializable | serializable
        search_path               | set schema 'pg_catalog'                                   | pg_catalog
        xmloption                 | set xml option document                                   | document
        """)
    void a_setting_goes_with_its_client_and_meets_nobody_else(String name, String command, String value)
            throws Exception {
        String question = "select coalesce(current_setting('" + name + "', true), '')";
        String before = other.ask(question);
        client.run(command);
        assertThat(other.ask(question)).isEqualTo(before);
        assertThat(client.ask(question)).isEqualTo(value);
        assertThat(other.ask(question)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "begin; set work_mem = '77MB'; rollback",
                "begin; savepoint a; set work_mem = '77MB'; rollback to a; commit",
                "begin; set local work_mem = '77MB'; commit",
                "set work_mem = '77MB'; select 1/0",
                "select 'set work_mem = 1' /* set work_mem = '77MB' */",
                "set work_mem = '77MB'; reset work_mem",
                "set work_mem = '77MB'; reset all"
            })
    void a_setting_that_was_undone_is_not_there(String command) throws Exception {
        client.run(command);
        other.ask("select 1");
        assertThat(client.ask("show work_mem")).isEqualTo("4MB");
    }

    @Test
    void a_very_short_statement_timeout_is_its_clients_own_affair() throws Exception {
        for (int round = 0; round < 200; round++) {
            client.run("set statement_timeout = " + (1 + round % 2));
            assertThat(other.ask("show statement_timeout")).isEqualTo("0");
        }
    }

    @Test
    void a_setting_by_the_extended_protocol_goes_with_its_client() throws Exception {
        client.send(parse("s", "set work_mem = '78MB'"), bind("", "s"), execute(""), sync());
        client.readToReady();
        assertThat(other.ask("show work_mem")).isEqualTo("4MB");
        assertThat(client.ask("show work_mem")).isEqualTo("78MB");
        client.send(parse("", "set work_mem = '79MB'"), bind("", ""), execute(""), sync());
        client.readToReady();
        assertThat(other.ask("show work_mem")).isEqualTo("4MB");
        assertThat(client.ask("show work_mem")).isEqualTo("79MB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset work_mem", "set work_mem to default", "reset all", "discard all"})
    void a_reset_leads_back_to_the_clients_own_beginning(String command) throws Exception {
        try (RawClient own =
                RawClient.login(pgweir.port(), Map.of("options", "-c work_mem=11MB -c DateStyle=German,DMY"))) {
            own.run("set work_mem = '77MB'");
            other.ask("select 1");
            own.run(command);
            assertThat(own.ask("show work_mem")).isEqualTo("11MB");
            assertThat(own.ask("show datestyle")).isEqualTo("German, DMY");
            other.ask("select 1");
            assertThat(own.ask("show work_mem")).isEqualTo("11MB");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin; reset work_mem; rollback", "begin; savepoint a; reset all; rollback to a; commit"})
    void a_reset_that_was_rolled_back_has_never_been(String command) throws Exception {
        try (RawClient own = RawClient.login(pgweir.port(), Map.of("options", "-c work_mem=11MB"))) {
            own.run("set work_mem = '77MB'");
            own.run(command);
            assertThat(own.ask("show work_mem")).isEqualTo("77MB");
            other.ask("select 1");
            assertThat(own.ask("show work_mem")).isEqualTo("77MB");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset role", "set role none", "discard all", "reset session authorization"})
    void who_gives_up_a_role_has_none_from_then_on(String command) throws Exception {
        client.run("set role trust_user");
        other.ask("select 1");
        client.run(command);
        other.ask("select 1");
        assertThat(client.ask("show role")).isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        create temp table t (a int)                            | drop table t
        create temp table t (a int)                            | discard temp
        listen news                                            | unlisten *
        select pg_advisory_lock(1)                             | select pg_advisory_unlock(1)
        select pg_advisory_lock(1)                             | select pg_advisory_unlock_all()
        declare c cursor with hold for select 1                | close c
        prepare p as select 1                                  | deallocate p
        create temp table t (a int)                            | discard all
        """)
    void what_cannot_go_along_keeps_the_client_on_its_connection(String command, String end) throws Exception {
        client.run(command);
        pgweir.expectPinnedUntil(end, client, other);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "begin; create temp table t (a int); rollback",
                "begin; create temp table t (a int) on commit drop; commit",
                "select pg_advisory_lock(1); select pg_advisory_unlock(1)",
                "begin; select pg_advisory_xact_lock(1); commit",
                "create temp table broken (a nonsense)"
            })
    void what_leaves_nothing_behind_does_not_pin(String command) throws Exception {
        client.run(command);
        assertThat(other.ask("select 1")).isEqualTo("1");
    }

    @Test
    void what_a_pinned_client_leaves_behind_is_discarded_when_it_goes() throws Exception {
        client.run("create temp table t (a int); listen news; select pg_advisory_lock(1)");
        client.close();
        assertThat(other.ask("select pg_my_temp_schema() <> 0 and exists (select from pg_class where relnamespace ="
                        + " pg_my_temp_schema())"))
                .isEqualTo("f");
        assertThat(other.ask("select count(*) from pg_listening_channels()")).isEqualTo("0");
        assertThat(other.ask("select count(*) from pg_locks where locktype = 'advisory'"))
                .isEqualTo("0");
    }

    @Test
    void a_notification_reaches_who_listens_in_its_own_database_and_nobody_else() throws Exception {
        try (Observer observer = Observer.of(postgres)) {
            observer.run("drop database if exists elsewhere");
            observer.run("create database elsewhere owner app");
            try (TestPgweir two = TestPgweir.start("""
                            servers:
                              main: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                            databases: { app: { pool_size: 2 }, elsewhere: { pool_size: 2 } }
                            users: { app: { password: secret } }
                            """.formatted(postgres.port()));
                    RawClient listener = RawClient.login(two.port());
                    RawClient notifier = RawClient.login(two.port());
                    RawClient stranger = RawClient.login(two.port(), Map.of("database", "elsewhere"))) {
                listener.run("listen news");
                stranger.run("listen news");
                notifier.run("notify news, 'for this database'");
                BackendMessage notification = listener.read();
                assertThat(notification.type()).isEqualTo(BackendType.NOTIFICATION_RESPONSE);
                assertThat(new String(notification.body(), StandardCharsets.UTF_8))
                        .contains("for this database");
                assertThat(stranger.run("select 1")).noneMatch(isNotification());
                assertThat(notifier.run("select 1")).noneMatch(isNotification());
            }
        }
    }

    private static Predicate<BackendMessage> isNotification() {
        return message -> message.type() == BackendType.NOTIFICATION_RESPONSE;
    }
}
