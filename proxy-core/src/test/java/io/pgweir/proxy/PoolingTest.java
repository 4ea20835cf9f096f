package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.dataRow;
import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.FaultyWire;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who gets a server connection, when, and what those are told who get none. */
class PoolingTest {

    private static final String PID = "select pg_backend_pid()";

    private final TestPostgres postgres = TestPostgres.newest();
    private Observer observer;

    @BeforeEach
    void an_empty_table() throws Exception {
        observer = Observer.of(postgres);
        observer.run("drop table if exists traces");
        observer.run("create table traces (what text)");
        observer.run("grant all on traces to public");
    }

    @AfterEach
    void close() throws Exception {
        observer.close();
    }

    // ---- waiting ---------------------------------------------------------------------------------------------------

    @Test
    void who_has_waited_longest_is_served_first() throws Exception {
        List<RawClient> waiting = new ArrayList<>();
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1);
                RawClient holder = holding(pgweir)) {
            for (int i = 0; i < 5; i++) {
                RawClient next = RawClient.login(pgweir.port());
                next.send(query("insert into traces values ('" + i + "')"));
                waiting.add(next);
                pgweir.awaitWaiting(i + 1);
            }
            letGo(holder);
            for (RawClient served : waiting) {
                served.expect(commandComplete("INSERT 0 1"), readyForQuery('I'));
                served.close();
            }
            assertThat(observer.ask("select string_agg(what, '' order by ctid) from traces"))
                    .isEqualTo("01234");
        }
    }

    @Test
    void who_waits_too_long_is_told_why_and_may_try_again() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1, "tenants: { default: { max_wait: 1s } }");
                RawClient holder = holding(pgweir);
                RawClient client = RawClient.login(pgweir.port())) {
            client.send(query("insert into traces values ('refused')"));
            ErrorFields refusal = client.read().errorFields();
            assertThat(refusal.severity()).isEqualTo("ERROR");
            assertThat(refusal.sqlState()).isEqualTo("53300");
            assertThat(refusal.message()).matches("no server connection became free within \\d{4,}ms");
            assertThat(refusal.detail())
                    .startsWith("Pool app/app: 1 of 1 connections in use, server main: 1 of ")
                    .containsPattern("longest held: \\d+ms by client \"app@app\" from /127.0.0.1:\\d+");
            assertThat(refusal.hint()).contains("tenants.default.max_wait", "pool_size of database \"app\"");
            client.expect(readyForQuery('I'));
            letGo(holder);
            assertThat(client.ask("select count(*) from traces")).isEqualTo("0");
        }
    }

    @Test
    void a_refused_pipeline_gets_one_error_a_batch_and_nothing_of_it_reaches_the_server() throws Exception {
        FrontendMessage insert = parse("", "insert into traces values ('refused')");
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1, "tenants: { default: { max_wait: 1s } }");
                RawClient holder = holding(pgweir);
                RawClient client = RawClient.login(pgweir.port())) {
            client.send(insert, bind("", ""), execute(""), sync(), insert, bind("", ""), execute(""), sync(), insert);
            client.expect(error("53300"), readyForQuery('I'), error("53300"), readyForQuery('I'), error("53300"));
            letGo(holder);
            client.send(bind("", ""), execute(""), query("insert into traces values ('in the batch')"), sync());
            client.expect(readyForQuery('I'));
            assertThat(client.ask("select count(*) from traces")).isEqualTo("0");
        }
    }

    @Test
    void one_more_than_max_waiting_is_refused_at_once() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1, "tenants: { default: { max_waiting: 1 } }");
                RawClient holder = holding(pgweir);
                RawClient first = RawClient.login(pgweir.port());
                RawClient second = RawClient.login(pgweir.port())) {
            first.send(query("insert into traces values ('first')"));
            pgweir.awaitWaiting(1);
            second.send(query("insert into traces values ('second')"));
            ErrorFields refusal = second.read().errorFields();
            assertThat(refusal.sqlState()).isEqualTo("53300");
            assertThat(refusal.hint()).contains("tenants.default.max_waiting");
            second.expect(readyForQuery('I'));
            letGo(holder);
            first.expect(commandComplete("INSERT 0 1"), readyForQuery('I'));
            assertThat(second.ask("select what from traces")).isEqualTo("first");
        }
    }

    @Test
    void a_waiting_client_that_vanishes_is_not_served() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1);
                RawClient holder = holding(pgweir)) {
            RawClient vanishing = RawClient.login(pgweir.port());
            vanishing.send(query("insert into traces values ('gone')"));
            pgweir.awaitWaiting(1);
            vanishing.reset();
            pgweir.awaitWaiting(0);
            letGo(holder);
            assertThat(holder.ask("select count(*) from traces")).isEqualTo("0");
        }
    }

    // ---- how many server connections -------------------------------------------------------------------------------

    @Test
    void databases_share_what_the_server_allows_and_take_idle_connections_from_each_other() throws Exception {
        String yaml = """
                servers:
                  main: { host: 127.0.0.1, port: %d, tls: { mode: disable }, max_connections: 2 }
                databases:
                  first: { database: app, pool_size: 2 }
                  second: { database: app, pool_size: 2 }
                users:
                  app: { password: secret }
                """.formatted(postgres.port());
        try (TestPgweir pgweir = TestPgweir.start(yaml)) {
            for (int round = 0; round < 3; round++) {
                for (String database : List.of("first", "second")) {
                    try (RawClient one = holding(pgweir, database);
                            RawClient two = holding(pgweir, database)) {
                        assertThat(observer.serverConnections()).isEqualTo(2);
                        letGo(one);
                        letGo(two);
                    }
                }
            }
        }
    }

    @Test
    void min_pool_size_is_kept_however_little_there_is_to_do() throws Exception {
        String yaml = """
                servers:
                  main: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                databases:
                  app: { pool_size: 3, min_pool_size: 2 }
                users:
                  app: { password: secret }
                timeouts: { server_idle: 300ms }
                """.formatted(postgres.port());
        try (TestPgweir pgweir = TestPgweir.start(yaml);
                RawClient one = holding(pgweir);
                RawClient two = holding(pgweir);
                RawClient three = holding(pgweir)) {
            assertThat(observer.serverConnections()).isEqualTo(3);
            letGo(one);
            letGo(two);
            letGo(three);
            Await.until("one is closed", () -> observer.serverConnections() == 2);
            observer.terminate(one.ask(PID));
            Await.until("it is replaced", () -> observer.serverConnections() == 2);
        }
    }

    @Test
    void a_server_connection_that_nobody_uses_is_closed() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 2, "timeouts: { server_idle: 200ms }");
                RawClient client = RawClient.login(pgweir.port())) {
            client.ask(PID);
            Await.until("it is closed", () -> observer.serverConnections() == 0);
            assertThat(client.ask("select 'served'")).isEqualTo("served");
        }
    }

    @Test
    void a_server_connection_is_replaced_at_the_end_of_its_life_but_not_within_a_transaction() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1, "timeouts: { server_lifetime: 500ms }");
                RawClient client = holding(pgweir)) {
            String pid = client.ask(PID);
            observer.run("select pg_sleep(1)");
            assertThat(client.ask(PID)).isEqualTo(pid);
            letGo(client);
            assertThat(client.ask(PID)).isNotEqualTo(pid);
        }
    }

    // ---- a server that is not there, or refuses --------------------------------------------------------------------

    @Test
    void a_transaction_has_one_backend_and_one_xid_throughout() throws Exception {
        String whichOne = "select pg_backend_pid() || '/' || pg_current_xact_id()";
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 3);
                RawClient first = holding(pgweir);
                RawClient second = holding(pgweir);
                RawClient between = RawClient.login(pgweir.port())) {
            String ofFirst = first.ask(whichOne);
            String ofSecond = second.ask(whichOne);
            for (int i = 0; i < 10; i++) {
                assertThat(first.ask(whichOne)).isEqualTo(ofFirst);
                assertThat(between.ask(whichOne)).isNotIn(ofFirst, ofSecond);
                second.send(parse("s" + i, whichOne), bind("", "s" + i), execute(""), sync());
                assertThat(second.readToReady()).contains(dataRow(ofSecond));
            }
            letGo(first);
            letGo(second);
        }
    }

    @Test
    void clients_wait_for_a_server_that_is_down_at_the_start() throws Exception {
        try (FaultyWire wire = FaultyWire.to(postgres.port());
                TestPgweir pgweir = TestPgweir.inFrontOf(wire.port(), 1, "")) {
            Future<RawClient> login = CompletableFuture.supplyAsync(() -> loggedIn(pgweir));
            pgweir.awaitWaiting(1);
            wire.open();
            try (RawClient client = login.get(10, TimeUnit.SECONDS)) {
                assertThat(client.ask("select 'served'")).isEqualTo("served");
            }
        }
    }

    @Test
    void clients_outlive_a_server_that_goes_and_comes_back() throws Exception {
        try (FaultyWire wire = FaultyWire.to(postgres.port());
                TestPgweir pgweir = TestPgweir.inFrontOf(wire.port(), 1, "")) {
            wire.open();
            try (RawClient client = RawClient.login(pgweir.port())) {
                String pid = client.ask(PID);
                wire.shut();
                observer.awaitGone(pid);
                Await.until(
                        "pgweir has noticed", () -> pgweir.pgweir().snapshot().serverIdle() == 0);
                client.send(query("select 'served'"));
                pgweir.awaitWaiting(1);
                wire.open();
                assertThat(client.readToReady()).endsWith(commandComplete("SELECT 1"), readyForQuery('I'));
            }
        }
    }

    @Test
    void a_client_that_waits_in_vain_for_a_server_is_told_what_is_wrong_with_it() throws Exception {
        try (FaultyWire wire = FaultyWire.to(postgres.port());
                TestPgweir pgweir = TestPgweir.inFrontOf(wire.port(), 1, "tenants: { default: { max_wait: 300ms } }")) {
            assertThat(catchThrowable(() -> RawClient.login(pgweir.port())))
                    .hasMessageContaining(
                            "ErrorResponse[08001] FATAL: could not connect to server \"main\" at 127.0.0.1:"
                                    + wire.port());
        }
    }

    @Test
    void what_postgresql_says_to_a_wrong_password_is_passed_on() throws Exception {
        String yaml = """
                servers:
                  main: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                databases:
                  app: { }
                users:
                  app: { password: secret, server_password: wrong }
                """.formatted(postgres.port());
        try (TestPgweir pgweir = TestPgweir.start(yaml)) {
            assertThat(catchThrowable(() -> RawClient.login(pgweir.port())))
                    .hasMessageContaining(
                            "ErrorResponse[28P01] FATAL: password authentication failed for user \"app\"");
        }
    }

    @Test
    void a_server_that_has_no_connections_left_is_not_stormed() throws Exception {
        observer.run("drop role if exists limited");
        observer.run("create role limited login password 'secret' connection limit 2");
        String yaml = """
                servers:
                  main: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                databases:
                  app: { pool_size: 20 }
                users:
                  limited: { password: secret }
                """.formatted(postgres.port());
        List<RawClient> clients = new ArrayList<>();
        try (TestPgweir pgweir = TestPgweir.start(yaml)) {
            for (int i = 0; i < 20; i++) {
                clients.add(RawClient.login(pgweir.port(), Map.of("user", "limited")));
            }
            for (RawClient client : clients) {
                client.send(query("select pg_sleep(0.1)"));
            }
            for (RawClient client : clients) {
                assertThat(client.readToReady()).endsWith(commandComplete("SELECT 1"), readyForQuery('I'));
                client.close();
            }
            assertThat(pgweir.pgweir()
                            .views()
                            .get(0)
                            .pools()
                            .pools()
                            .get(0)
                            .counters()
                            .openFailures())
                    .isBetween(1L, 20L);
        }
    }

    // ---- the clients -----------------------------------------------------------------------------------------------

    private static RawClient holding(TestPgweir pgweir) throws Exception {
        return holding(pgweir, TestPostgres.DATABASE);
    }

    /** In a transaction, so that it has a server connection. */
    private static RawClient holding(TestPgweir pgweir, String database) throws Exception {
        RawClient client = RawClient.login(pgweir.port(), Map.of("database", database));
        client.send(query("begin"));
        client.expect(commandComplete("BEGIN"), readyForQuery('T'));
        return client;
    }

    private static void letGo(RawClient holder) throws Exception {
        holder.send(query("commit"));
        holder.expect(commandComplete("COMMIT"), readyForQuery('I'));
    }

    private static RawClient loggedIn(TestPgweir pgweir) {
        try {
            return RawClient.login(pgweir.port());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
