package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.errorIn;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.Logged;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.ScriptedPostgres;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Leaving without harm, and changing without leaving. */
class DrainReloadTest {

    private static final Path PG_ISREADY = Path.of("/usr/bin/pg_isready");
    private static final String PID = "select pg_backend_pid()";

    @RegisterExtension
    private final Logged logged = Logged.by("io.pgweir.proxy");

    private final TestPostgres postgres = TestPostgres.newest();

    // ---- drain -----------------------------------------------------------------------------------------------------

    @Test
    void transactions_finish_idle_clients_are_told_and_nobody_new_is_let_in() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 2);
                Observer observer = Observer.of(postgres);
                RawClient busy = inTransaction(pgweir);
                RawClient idle = RawClient.login(pgweir.port())) {
            CompletableFuture<Void> drained = CompletableFuture.runAsync(pgweir.pgweir()::drain);
            idle.expect(error("57P01"));
            idle.expectEnd();
            assertThat(pgweir.isLeaving()).isTrue();
            assertThat(busy.ask("select 'at work'")).isEqualTo("at work");
            assertThat(drained).isNotDone();
            busy.send(query("commit"));
            busy.expect(commandComplete("COMMIT"), readyForQuery('I'), error("57P01"));
            busy.expectEnd();
            drained.get(5, TimeUnit.SECONDS);
            Await.until("no server connection is left", () -> observer.serverConnections() == 0);
        }
    }

    /** PostgreSQL's own program, and its words: 0 is accepting, 1 rejecting, 2 no response. */
    @Test
    void pg_isready_sees_a_drain_as_it_sees_a_postgresql_that_shuts_down() throws Exception {
        assumeThat(PG_ISREADY).exists();
        TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1);
        int port = pgweir.port();
        try (RawClient busy = inTransaction(pgweir)) {
            assertThat(isReady(port)).isZero();
            CompletableFuture<Void> drained = CompletableFuture.runAsync(pgweir.pgweir()::drain);
            Await.until("it rejects", () -> isReady(port) == 1);
            assertThat(pgweir.isLeaving()).isTrue();
            busy.send(query("commit"));
            drained.get(5, TimeUnit.SECONDS);
            assertThat(isReady(port)).isEqualTo(2);
        } finally {
            pgweir.close();
        }
    }

    private static int isReady(int port) throws Exception {
        return new ProcessBuilder(
                        PG_ISREADY.toString(), "-h", "127.0.0.1", "-p", Integer.toString(port), "-d", "nowhere")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Test
    void who_waits_and_gets_no_connection_leaves_then_and_not_at_the_deadline() throws Exception {
        String waits = "tenants: { default: { max_wait: 500ms } }";
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1, waits);
                RawClient busy = inTransaction(pgweir);
                RawClient waiting = RawClient.login(pgweir.port())) {
            waiting.send(query("select 'too late'"));
            pgweir.awaitWaiting(1);
            CompletableFuture<Void> drained = CompletableFuture.runAsync(pgweir.pgweir()::drain);
            waiting.expect(error("53300"), error("57P01"));
            waiting.expectEnd();
            assertThat(drained).isNotDone();
            busy.send(query("commit"));
            drained.get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void who_has_not_finished_at_the_deadline_is_cut_off_and_rolled_back() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1, "timeouts: { drain: 2500ms }");
                Observer observer = Observer.of(postgres);
                RawClient busy = inTransaction(pgweir)) {
            long begin = System.nanoTime();
            pgweir.pgweir().drain();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(2500));
            busy.expect(error("57P01"));
            busy.expectEnd();
            Await.until("no server connection is left", () -> observer.serverConnections() == 0);
        }
    }

    @Test
    void whose_commit_is_cut_off_at_the_deadline_is_told_that_nobody_knows() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 3, "timeouts: { drain: 2500ms }");
                Observer observer = Observer.of(postgres);
                RawClient committing = inTransaction(pgweir);
                RawClient alone = RawClient.login(pgweir.port());
                RawClient inBlock = inTransaction(pgweir)) {
            makeCommitsSlow(observer);
            committing.send(query("insert into slow_to_commit values (1)"));
            committing.expect(commandComplete("INSERT 0 1"), readyForQuery('T'));
            committing.send(query("commit"));
            alone.send(query("insert into slow_to_commit values (2)"));
            inBlock.send(query("select pg_sleep(60)"));
            Await.until(
                    "all three are at it",
                    () -> observer.count("pg_stat_activity where usename = 'app' and wait_event = 'PgSleep'") == 3);
            pgweir.pgweir().drain();
            committing.expect(error("08007"));
            ErrorFields unknown = alone.read().errorFields();
            assertThat(unknown.sqlState()).isEqualTo("08007");
            assertThat(unknown.message()).contains("shutting down");
            assertThat(unknown.detail()).contains("not known");
            // It has only read, so that it is cancelled first; and then it is still in its block.
            assertThat(errorIn(inBlock.readToReady()).sqlState()).isEqualTo("57014");
            inBlock.expect(error("57P01"));
            for (RawClient each : List.of(committing, alone, inBlock)) {
                each.expectEnd();
            }
            Await.until("no server connection is left", () -> observer.serverConnections() == 0);
        }
    }

    /** By a constraint that is looked at last of all. */
    private static void makeCommitsSlow(Observer observer) throws Exception {
        observer.run("drop table if exists slow_to_commit");
        observer.run("create table slow_to_commit (id int)");
        observer.run("grant insert on slow_to_commit to public");
        observer.run("create or replace function sleep_at_commit() returns trigger language plpgsql"
                + " as 'begin perform pg_sleep(60); return null; end'");
        observer.run("create constraint trigger slow after insert on slow_to_commit deferrable initially deferred"
                + " for each row execute function sleep_at_commit()");
    }

    @Test
    void what_only_reads_is_cancelled_at_the_deadline_and_what_has_written_rolled_back() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 3, "timeouts: { drain: 2500ms }");
                Observer observer = Observer.of(postgres);
                RawClient reading = RawClient.login(pgweir.port());
                RawClient writing = inTransaction(pgweir)) {
            observer.run("drop table if exists cut_off");
            observer.run("create table cut_off (a int)");
            reading.send(query("select pg_sleep(60)"));
            observer.awaitSleeping();
            writing.run("insert into cut_off values (1)");
            pgweir.pgweir().drain();
            assertThat(errorIn(reading.readToReady()).sqlState()).isEqualTo("57014");
            reading.expect(error("57P01"));
            reading.expectEnd();
            writing.expect(error("57P01"));
            writing.expectEnd();
            Await.until("no server connection is left", () -> observer.serverConnections() == 0);
            assertThat(observer.count("cut_off")).isZero();
            assertThat(logged.lines())
                    .filteredOn(line -> line.contains("client_cut") || line.contains("event=drained"))
                    .satisfiesExactly(
                            cut -> assertThat(cut).contains("\"app@app\" from ").endsWith(" fate=rolled_back"),
                            end -> assertThat(end)
                                    .isEqualTo("event=drained complete=false cancelled=1 rolled_back=1 unknown=0"
                                            + " others=0"));
        }
    }

    @Test
    void stop_cuts_a_drain_short() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1);
                Observer observer = Observer.of(postgres);
                RawClient busy = inTransaction(pgweir);
                RawClient idle = RawClient.login(pgweir.port())) {
            CompletableFuture<Void> drained = CompletableFuture.runAsync(pgweir.pgweir()::drain);
            idle.expect(error("57P01"));
            pgweir.pgweir().stop();
            busy.expect(error("57P01"));
            busy.expectEnd();
            drained.get(5, TimeUnit.SECONDS);
            Await.until("no server connection is left", () -> observer.serverConnections() == 0);
        }
    }

    // ---- reload ----------------------------------------------------------------------------------------------------

    @Test
    void a_larger_pool_serves_who_waits() throws Exception {
        try (TestPgweir pgweir = TestPgweir.start(yaml(postgres.port(), "app: { pool_size: 1 }", ""));
                RawClient holder = inTransaction(pgweir);
                RawClient waiting = RawClient.login(pgweir.port())) {
            waiting.send(query(PID));
            pgweir.awaitWaiting(1);
            pgweir.reload(yaml(postgres.port(), "app: { pool_size: 2 }", ""));
            assertThat(waiting.readToReady()).endsWith(commandComplete("SELECT 1"), readyForQuery('I'));
            assertThat(holder.ask("select 'still here'")).isEqualTo("still here");
        }
    }

    @Test
    void a_shorter_max_wait_holds_for_clients_that_are_there_already() throws Exception {
        String databases = "app: { pool_size: 1 }";
        try (TestPgweir pgweir = TestPgweir.start(yaml(postgres.port(), databases, ""));
                RawClient holder = inTransaction(pgweir);
                RawClient client = RawClient.login(pgweir.port())) {
            pgweir.reload(yaml(postgres.port(), databases, "tenants: { default: { max_wait: 500ms } }"));
            client.send(query(PID));
            client.expect(error("53300"), readyForQuery('I'));
            assertThat(holder.ask("select 'still here'")).isEqualTo("still here");
        }
    }

    @Test
    void databases_come_and_go() throws Exception {
        try (TestPgweir pgweir = TestPgweir.start(yaml(postgres.port(), "app: { }", ""));
                RawClient stays = RawClient.login(pgweir.port())) {
            assertThat(catchThrowable(() -> RawClient.login(pgweir.port(), Map.of("database", "more"))))
                    .hasMessageContaining("3D000");
            pgweir.reload(yaml(postgres.port(), "app: { }\n  more: { database: app }", ""));
            try (RawClient client = RawClient.login(pgweir.port(), Map.of("database", "more"))) {
                assertThat(client.ask("select current_database()")).isEqualTo("app");
            }
            pgweir.reload(yaml(postgres.port(), "app: { }", ""));
            assertThat(catchThrowable(() -> RawClient.login(pgweir.port(), Map.of("database", "more"))))
                    .hasMessageContaining("3D000");
            assertThat(stays.ask("select 'still here'")).isEqualTo("still here");
        }
    }

    @Test
    void users_come_and_go() throws Exception {
        String alone = yaml(postgres.port(), "app: { }", "");
        Map<String, String> added = Map.of("user", "password_user");
        try (TestPgweir pgweir = TestPgweir.start(alone);
                RawClient stays = RawClient.login(pgweir.port())) {
            assertThat(catchThrowable(() -> RawClient.login(pgweir.port(), added)))
                    .hasMessageContaining("28P01");
            pgweir.reload(alone + "  password_user: { password: secret }\n");
            try (RawClient client = RawClient.login(pgweir.port(), added)) {
                assertThat(client.ask("select current_user")).isEqualTo("password_user");
            }
            pgweir.reload(alone);
            assertThat(catchThrowable(() -> RawClient.login(pgweir.port(), added)))
                    .hasMessageContaining("28P01");
            assertThat(stays.ask("select 'still here'")).isEqualTo("still here");
        }
    }

    @Test
    void a_server_that_has_moved_is_where_the_next_transactions_run() throws Exception {
        TestPostgres older = TestPostgres.older();
        try (TestPgweir pgweir = TestPgweir.start(yaml(older.port(), "app: { }", ""));
                RawClient busy = inTransaction(pgweir);
                RawClient idle = RawClient.login(pgweir.port())) {
            String oldVersion = busy.ask("show server_version");
            assertThat(idle.ask("show server_version")).isEqualTo(oldVersion);
            pgweir.reload(yaml(postgres.port(), "app: { }", ""));
            assertThat(busy.ask("show server_version")).isEqualTo(oldVersion);
            busy.send(query("commit"));
            busy.expect(commandComplete("COMMIT"), readyForQuery('I'));
            assertThat(busy.ask("show server_version")).isNotEqualTo(oldVersion);
            assertThat(idle.ask("show server_version")).isNotEqualTo(oldVersion);
        }
    }

    @Test
    void a_login_under_way_to_where_the_server_was_serves_nobody() throws Exception {
        try (ScriptedPostgres former = ScriptedPostgres.hesitating();
                TestPgweir pgweir = TestPgweir.start(yaml(former.port(), "app: { }", ""))) {
            int port = pgweir.port();
            CompletableFuture<String> version = CompletableFuture.supplyAsync(() -> version(port));
            Await.until("the login has begun", () -> former.accepted() == 1);
            pgweir.reload(yaml(postgres.port(), "app: { }", ""));
            former.letIn();
            assertThat(version.get(5, TimeUnit.SECONDS)).startsWith("PostgreSQL");
        }
    }

    private static String version(int port) {
        try (RawClient client = RawClient.login(port)) {
            return client.ask("select version()");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ----------------------------------------------------------------------------------------------------------------

    private static RawClient inTransaction(TestPgweir pgweir) throws Exception {
        RawClient client = RawClient.login(pgweir.port());
        client.send(query("begin"));
        client.expect(commandComplete("BEGIN"), readyForQuery('T'));
        return client;
    }

    /** Ends with the users, so that more can be added. */
    private static String yaml(int serverPort, String databases, String more) {
        return """
                servers:
                  main: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                databases:
                  %s
                %s
                users:
                  app: { password: secret }
                """.formatted(serverPort, databases, more);
    }
}
