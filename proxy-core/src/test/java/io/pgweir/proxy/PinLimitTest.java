package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.errorIn;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many clients may keep server connections beyond their transactions, and what the next one hears. */
class PinLimitTest {

    private static final String SERVER = "servers: { main: { host: 127.0.0.1, port: "
            + TestPostgres.newest().port() + ", tls: { mode: disable } } }\n"
            + "users: { app: { password: secret }, trust_user: { password: secret } }\n";

    private final List<AutoCloseable> open = new ArrayList<>();
    private TestPgweir pgweir;

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void one_more_than_max_pins_is_refused_and_goes_on() throws Exception {
        start(4, "tenants: { default: { max_pins: 1 } }\n");
        RawClient first = pinned();
        RawClient second = login();
        List<BackendMessage> replies = second.run("create temp table t (a int)");
        ErrorFields error = errorIn(replies);
        assertThat(error.severity()).isEqualTo("ERROR");
        assertThat(error.sqlState()).isEqualTo("53400");
        assertThat(error.detail()).contains("tenants.default.max_pins = 1 is reached in pool app/app");
        assertThat(error.hint()).contains("raise tenants.default.max_pins");
        assertThat(replies).endsWith(readyForQuery('I'));
        assertThat(second.ask("select to_regclass('pg_temp.t') is null")).isEqualTo("t");
        second.run("set work_mem = '77MB'");
        assertThat(second.ask("show work_mem")).isEqualTo("77MB");
        first.run("unlisten *");
        settled(first);
        second.run("create temp table t (a int)");
        assertThat(second.ask("select count(*) from t")).isEqualTo("0");
    }

    @Test
    void by_the_extended_protocol_it_is_refused_when_it_is_to_be_executed() throws Exception {
        start(2, "");
        pinned();
        RawClient second = login();
        second.send(parse("s", "listen news"), bind("", "s"), execute(""), sync());
        assertThat(errorIn(second.readToReady()).sqlState()).isEqualTo("53400");
        second.send(bind("", "s"), execute(""), sync());
        assertThat(errorIn(second.readToReady()).sqlState()).isEqualTo("53400");
    }

    @Test
    void without_max_pins_half_of_the_pool_may_be_pinned() throws Exception {
        start(5, "");
        pinned();
        pinned();
        ErrorFields error = errorIn(login().run("listen news"));
        assertThat(error.sqlState()).isEqualTo("53400");
        assertThat(error.detail()).contains("tenants.default.max_pins = 2 (half of pool_size)");
    }

    @Test
    void who_may_be_pinned_counts_before_its_transaction_is_over() throws Exception {
        start(4, "tenants: { default: { max_pins: 1 } }\n");
        RawClient first = login();
        RawClient second = login();
        first.run("begin");
        first.run("create temp table t (a int)");
        second.run("begin");
        List<BackendMessage> refused = second.run("create temp table t (a int)");
        assertThat(errorIn(refused).sqlState()).isEqualTo("53400");
        assertThat(refused).endsWith(readyForQuery('E'));
        second.run("rollback");
        first.run("rollback");
        settled(first);
        assertThat(second.run("create temp table t (a int)")).noneMatch(BackendMessage::isError);
    }

    @Test
    void a_client_that_leaves_makes_room() throws Exception {
        start(4, "tenants: { default: { max_pins: 1 } }\n");
        pinned().close();
        RawClient next = login();
        Await.until("there is room", () -> next.run("listen news").stream().noneMatch(BackendMessage::isError));
    }

    @Test
    void who_waits_for_the_connection_of_a_pinned_client_gets_its_place_with_it() throws Exception {
        start(1, "");
        RawClient first = pinned();
        RawClient second = login();
        second.send(query("create temp table t (a int)"));
        pgweir.awaitWaiting(1);
        first.run("unlisten *");
        assertThat(second.readToReady()).noneMatch(BackendMessage::isError);
    }

    /** Mostly its second command comes while PostgreSQL is asked what the first has left. */
    @Test
    void who_drops_its_temporary_table_at_once_is_pinned_no_longer() throws Exception {
        start(1, "");
        RawClient first = login();
        RawClient second = login();
        for (int i = 0; i < 50; i++) {
            first.run("create temp table t (a int)");
            first.run("drop table t");
            assertThat(second.ask("select 1")).isEqualTo("1");
        }
    }

    @Test
    void what_no_text_has_announced_ends_the_client_that_is_one_too_many() throws Exception {
        start(2, "");
        pinned();
        RawClient second = login();
        second.send(query("select '" + "x".repeat(200_000) + "' as a into temp t"));
        assertThat(second.readToReady()).endsWith(readyForQuery('I'));
        ErrorFields error = second.read().errorFields();
        assertThat(error.severity()).isEqualTo("FATAL");
        assertThat(error.sqlState()).isEqualTo("53400");
        assertThat(error.detail()).contains("tenants.default.max_pins = 1 (half of pool_size)");
        second.expectEnd();
        assertThat(login().ask("select not exists (select from pg_class where relnamespace = pg_my_temp_schema())"))
                .isEqualTo("t");
    }

    @Test
    void tenants_do_not_count_for_each_other_and_a_reload_changes_the_limit() throws Exception {
        String tenants = "tenants: { reports: { match: { application_name: reports }, max_pins: 1 },"
                + " default: { max_pins: %d } }\n";
        start(5, tenants.formatted(1));
        pinned();
        RawClient reports = login(Map.of("application_name", "reports"));
        assertThat(reports.run("listen news")).noneMatch(BackendMessage::isError);
        RawClient third = login();
        assertThat(errorIn(third.run("listen news")).sqlState()).isEqualTo("53400");
        pgweir.reload(yaml(5, tenants.formatted(2)));
        assertThat(third.run("listen news")).noneMatch(BackendMessage::isError);
    }

    @Test
    void pins_are_counted_by_tenant_and_reason() throws Exception {
        pgweir = TestPgweir.start(TestPgweir.config("listen: { port: 0 }\nhttp: { port: 0 }\n" + yaml(2, "")));
        open.add(pgweir);
        RawClient client = pinned();
        client.run("create temp table t (a int)");
        settled(client);
        login().run("listen news");
        assertThat(pgweir.metrics())
                .contains("pgweir_pins{reason=\"listen\",server=\"main\",tenant=\"default\"} 1.0")
                .contains("pgweir_pins{reason=\"temp_table\",server=\"main\",tenant=\"default\"} 1.0")
                .contains("pgweir_pin_refusals_total{database=\"app\",server=\"main\",user=\"app\"} 1.0");
        client.run("discard all");
        settled(client);
        assertThat(pgweir.metrics()).doesNotContain("pgweir_pins{");
    }

    private void start(int poolSize, String tenants) {
        pgweir = TestPgweir.start(yaml(poolSize, tenants));
        open.add(pgweir);
    }

    private static String yaml(int poolSize, String tenants) {
        return SERVER + "databases: { app: { pool_size: " + poolSize + " } }\n" + tenants;
    }

    private RawClient pinned() throws Exception {
        RawClient client = login();
        assertThat(client.run("listen news")).noneMatch(BackendMessage::isError);
        settled(client);
        return client;
    }

    /** What a transaction has left is known before the next one of the same client is answered. */
    private static void settled(RawClient client) throws Exception {
        client.ask("select 1");
    }

    private RawClient login() throws Exception {
        return login(Map.of());
    }

    private RawClient login(Map<String, String> parameters) throws Exception {
        RawClient client = RawClient.login(pgweir.port(), parameters);
        open.add(client);
        return client;
    }
}
