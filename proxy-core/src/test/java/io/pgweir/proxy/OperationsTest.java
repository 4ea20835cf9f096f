package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.errorIn;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.startup;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.admin.Operations;
import io.pgweir.proxy.admin.Outcome;
import io.pgweir.proxy.admin.ShutdownMode;
import io.pgweir.proxy.dispatch.Pauses;
import io.pgweir.proxy.session.ClientView;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What the console's commands do, with clients at work and PostgreSQL behind it. */
class OperationsTest {

    private static final Optional<String> APP = Optional.of("app");
    private static final Optional<String> ALL = Optional.empty();
    private static final Optional<Duration> NO_LIMIT = Optional.empty();
    private static final String PID = "select pg_backend_pid()";

    private final TestPostgres postgres = TestPostgres.newest();

    // ---- PAUSE and RESUME ------------------------------------------------------------------------------------------

    @Test
    void a_pause_is_done_when_the_last_transaction_is_over_and_its_connection_closed() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 2);
                Observer observer = Observer.of(postgres);
                RawClient busy = inTransaction(pgweir);
                RawClient other = RawClient.login(pgweir.port())) {
            other.run("select 1");
            CompletableFuture<Outcome> pause = operations(pgweir).pause(APP, NO_LIMIT);
            Await.until("the idle connection is closed", () -> observer.serverConnections() == 1);
            assertThat(pause).isNotDone();
            other.send(query("select 'served'"));
            pgweir.awaitWaiting(1);
            busy.send(query("commit"));
            busy.expect(commandComplete("COMMIT"), readyForQuery('I'));
            assertThat(done(pause)).isTrue();
            assertThat(observer.serverConnections()).isZero();
            assertThat(operations(pgweir).pauses()).isEqualTo(Pauses.NONE.with("app"));
            assertThat(pgweir.pgweir().snapshot().waiting()).isEqualTo(1);
            assertThat(done(operations(pgweir).resume(APP))).isTrue();
            assertThat(other.readToReady()).endsWith(readyForQuery('I'));
            assertThat(busy.ask("select 'goes on'")).isEqualTo("goes on");
        }
    }

    @Test
    void a_deadline_that_passes_tells_who_is_in_the_way_and_leaves_nothing_paused() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 2);
                RawClient busy = inTransaction(pgweir);
                RawClient other = RawClient.login(pgweir.port())) {
            String pid = busy.ask(PID);
            ErrorFields error = refusal(operations(pgweir).pause(ALL, Optional.of(Duration.ofMillis(300))));
            assertThat(error.sqlState()).isEqualTo("55006");
            assertThat(error.message()).isEqualTo("pgweir could not be paused within 300ms, and is not paused");
            assertThat(error.detail())
                    .matches("client \\d+ \\(app@app from 127.0.0.1:\\d+\\) has pid " + pid
                            + ", idle for \\d+ms in a transaction of \\d+ms");
            assertThat(operations(pgweir).pauses()).isEqualTo(Pauses.NONE);
            assertThat(other.ask("select 'served'")).isEqualTo("served");
        }
    }

    @Test
    void who_does_not_wait_for_the_pause_any_more_has_not_paused() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 2);
                RawClient busy = inTransaction(pgweir);
                RawClient other = RawClient.login(pgweir.port())) {
            operations(pgweir).pause(APP, NO_LIMIT).cancel(false);
            assertThat(other.ask("select 'served'")).isEqualTo("served");
            busy.run("commit");
        }
    }

    @Test
    void transfers_under_way_lose_nothing_by_pauses() throws Exception {
        int clients = 6;
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        AtomicBoolean enough = new AtomicBoolean();
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 3);
                Observer observer = Observer.of(postgres)) {
            observer.run("drop table if exists paused_transfers");
            observer.run("create table paused_transfers (client int, n int, primary key (client, n))");
            List<Future<Integer>> workers = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                int client = i;
                workers.add(threads.submit(() -> transfers(pgweir.port(), client, enough)));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(done(operations(pgweir).pause(i % 2 == 0 ? APP : ALL, NO_LIMIT)))
                        .isTrue();
                assertThat(observer.serverConnections()).isZero();
                assertThat(done(operations(pgweir).resume(i % 2 == 0 ? APP : ALL)))
                        .isTrue();
                int before = observer.count("paused_transfers");
                Await.until("work goes on", () -> observer.count("paused_transfers") > before + clients);
            }
            enough.set(true);
            int sum = 0;
            for (Future<Integer> worker : workers) {
                sum += worker.get(10, TimeUnit.SECONDS);
            }
            assertThat(observer.count("paused_transfers")).isEqualTo(sum);
        } finally {
            enough.set(true);
            threads.shutdownNow();
        }
    }

    /** @return how many were committed; fails at the first that was not */
    private static int transfers(int port, int client, AtomicBoolean enough) throws Exception {
        int n = 0;
        try (RawClient connection = RawClient.login(port)) {
            while (!enough.get()) {
                connection.run("begin");
                connection.run("insert into paused_transfers values (" + client + ", " + n + ")");
                connection.send(query("commit"));
                connection.expect(commandComplete("COMMIT"), readyForQuery('I'));
                n++;
            }
        }
        return n;
    }

    // ---- DISABLE and ENABLE ----------------------------------------------------------------------------------------

    @Test
    void a_disabled_database_lets_nobody_in_and_keeps_those_who_are() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1);
                RawClient in = RawClient.login(pgweir.port())) {
            assertThat(done(operations(pgweir).disable("app"))).isTrue();
            assertThat(operations(pgweir).disabled()).containsExactly("app");
            try (RawClient refused = RawClient.open(pgweir.port())) {
                refused.send(startup(0, Map.of("user", "app", "database", "app")));
                ErrorFields error = refused.read().errorFields();
                assertThat(error.sqlState()).isEqualTo("57P03");
                assertThat(error.message()).isEqualTo("database \"app\" does not allow connections");
                refused.expectEnd();
            }
            assertThat(in.ask("select 'still here'")).isEqualTo("still here");
            try (RawClient elsewhere = RawClient.login(pgweir.port(), Map.of("database", "session"))) {
                assertThat(elsewhere.ask("select 1")).isEqualTo("1");
            }
            assertThat(done(operations(pgweir).enable("app"))).isTrue();
            pgweir.expectServesNextClient();
        }
    }

    @Test
    void a_database_that_there_is_not_is_refused() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1)) {
            Optional<String> none = Optional.of("nowhere");
            Operations operations = operations(pgweir);
            for (CompletableFuture<Outcome> each : List.of(
                    operations.pause(none, NO_LIMIT),
                    operations.resume(none),
                    operations.disable("nowhere"),
                    operations.enable("nowhere"),
                    operations.reconnect(none),
                    operations.waitClose(none, NO_LIMIT),
                    operations.kill(none))) {
                assertThat(refusal(each).message()).isEqualTo("no such database: nowhere");
            }
            assertThat(refusal(operations.resume(APP)).message()).isEqualTo("database \"app\" is not paused");
        }
    }

    // ---- RECONNECT and WAIT_CLOSE ----------------------------------------------------------------------------------

    @Test
    void connections_are_replaced_when_they_are_given_back() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 2);
                RawClient busy = inTransaction(pgweir);
                RawClient idle = RawClient.login(pgweir.port())) {
            String of = idle.ask(PID);
            String former = busy.ask(PID);
            assertThat(done(operations(pgweir).reconnect(APP))).isTrue();
            assertThat(idle.ask(PID)).isNotEqualTo(of);
            assertThat(busy.ask(PID)).isEqualTo(former);
            ErrorFields error = refusal(operations(pgweir).waitClose(APP, Optional.of(Duration.ofMillis(100))));
            assertThat(error.message()).contains("to be closed");
            assertThat(error.detail()).contains("has pid " + former);
            CompletableFuture<Outcome> closed = operations(pgweir).waitClose(ALL, NO_LIMIT);
            assertThat(closed).isNotDone();
            busy.run("commit");
            assertThat(done(closed)).isTrue();
            assertThat(busy.ask(PID)).isNotEqualTo(former);
        }
    }

    // ---- KILL and KILL_CLIENT --------------------------------------------------------------------------------------

    @Test
    void a_client_that_is_killed_in_a_transaction_has_done_nothing() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1);
                Observer observer = Observer.of(postgres);
                RawClient busy = inTransaction(pgweir)) {
            observer.run("drop table if exists killed");
            observer.run("create table killed (a int)");
            busy.run("insert into killed values (1)");
            busy.send(query("select pg_sleep(60)"));
            observer.awaitRunning(pidOf(pgweir), "pg_sleep");
            assertThat(done(operations(pgweir).killClient(onlyClient(pgweir).id())))
                    .isTrue();
            ErrorFields told = busy.read().errorFields();
            assertThat(told.sqlState()).isEqualTo("57P01");
            assertThat(told.message()).isEqualTo("terminating connection due to administrator command");
            busy.expectEnd();
            pgweir.expectServesNextClient();
            assertThat(observer.count("killed")).isZero();
            assertThat(refusal(operations(pgweir).killClient(987654)).message()).isEqualTo("there is no client 987654");
        }
    }

    @Test
    void a_database_that_is_killed_serves_again_when_it_is_resumed() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1);
                Observer observer = Observer.of(postgres);
                RawClient elsewhere = RawClient.login(pgweir.port(), Map.of("database", "session"));
                RawClient busy = inTransaction(pgweir)) {
            String kept = elsewhere.ask(PID);
            assertThat(done(operations(pgweir).kill(APP))).isTrue();
            busy.expect(error("57P01"));
            busy.expectEnd();
            Await.until("only the other database's is left", () -> observer.serverConnections() == 1);
            assertThat(elsewhere.ask(PID)).isEqualTo(kept);
            CompletableFuture<String> served = CompletableFuture.supplyAsync(() -> servedBy(pgweir.port()));
            pgweir.awaitWaiting(1);
            assertThat(done(operations(pgweir).resume(APP))).isTrue();
            assertThat(served.get(5, TimeUnit.SECONDS)).isEqualTo("served");
        }
    }

    private static String servedBy(int port) {
        try (RawClient client = RawClient.login(port)) {
            return client.ask("select 'served'");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- SET -------------------------------------------------------------------------------------------------------

    @Test
    void a_timeout_that_is_set_is_in_force_for_who_is_here_already() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1);
                RawClient client = RawClient.login(pgweir.port())) {
            Outcome set = operations(pgweir).set("query_timeout", "100ms").get(5, TimeUnit.SECONDS);
            assertThat(set.isDone()).isTrue();
            assertThat(set.notices()).hasSize(1);
            ErrorFields error = errorIn(client.run("select pg_sleep(60)"));
            assertThat(error.sqlState()).isEqualTo("57014");
            assertThat(error.detail()).isEqualTo("timeouts.query = 100ms");
            assertThat(refusal(operations(pgweir).set("timeouts.query", "soon")).message())
                    .isEqualTo("timeouts.query is not a duration");
            assertThat(refusal(operations(pgweir).set("listen.port", "7")).hint())
                    .contains("RELOAD");
        }
    }

    // ---- SHUTDOWN --------------------------------------------------------------------------------------------------

    @Test
    void a_shutdown_that_waits_for_clients_lets_nobody_in_and_ends_with_the_last() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1);
                Observer observer = Observer.of(postgres)) {
            int port = pgweir.port();
            RawClient here = RawClient.login(port);
            here.run("select 1");
            assertThat(done(operations(pgweir).shutdown(ShutdownMode.WAIT_FOR_CLIENTS)))
                    .isTrue();
            Await.until("nobody is let in", pgweir::isLeaving);
            assertThat(here.ask("select 'as long as I like'")).isEqualTo("as long as I like");
            here.close();
            Await.until("no server connection is left", () -> observer.serverConnections() == 0);
        }
    }

    // ----------------------------------------------------------------------------------------------------------------

    private static Operations operations(TestPgweir pgweir) {
        return pgweir.pgweir().operations();
    }

    private static boolean done(CompletableFuture<Outcome> operation) throws Exception {
        return operation.get(5, TimeUnit.SECONDS).isDone();
    }

    private static ErrorFields refusal(CompletableFuture<Outcome> operation) throws Exception {
        return operation.get(5, TimeUnit.SECONDS).error().orElseThrow();
    }

    private static ClientView onlyClient(TestPgweir pgweir) {
        return pgweir.pgweir().details().get(0).clients().get(0);
    }

    private static String pidOf(TestPgweir pgweir) {
        return Integer.toString(onlyClient(pgweir).connection().orElseThrow().processId());
    }

    private static RawClient inTransaction(TestPgweir pgweir) throws Exception {
        RawClient client = RawClient.login(pgweir.port());
        List<BackendMessage> begun = client.run("begin");
        assertThat(begun).endsWith(readyForQuery('T'));
        return client;
    }
}
