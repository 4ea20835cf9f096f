package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.bindComplete;
import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.copyInResponse;
import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.parseComplete;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.BackendMessage.rowDescription;
import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.copyData;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.flush;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.terminate;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client vanishes or a server connection is lost: what the others notice, on a pool of one. */
class RecoveryTest {

    private static final String PID = "select pg_backend_pid()";
    private static final Duration SOON = Duration.ofSeconds(2);

    private final TestPostgres postgres = TestPostgres.newest();
    private TestPgweir pgweir;
    private Observer observer;

    @BeforeEach
    void a_pool_of_one() throws Exception {
        pgweir = TestPgweir.inFrontOf(postgres, 1);
        observer = Observer.of(postgres);
        observer.run("drop table if exists traces");
        observer.run("create table traces (what text)");
        observer.run("grant all on traces to public");
    }

    @AfterEach
    void close() throws Exception {
        observer.close();
        pgweir.close();
    }

    // ---- the client vanishes ---------------------------------------------------------------------------------------

    @Test
    void a_client_vanishes_while_its_query_runs() throws Exception {
        RawClient vanishing = RawClient.login(pgweir.port());
        String pid = vanishing.ask(PID);
        vanishing.send(query("insert into traces select 'query' from pg_sleep(60)"));
        observer.awaitRunning(pid, "pg_sleep");
        vanishing.reset();
        assertThat(backendOfNextClient()).isEqualTo(pid);
        assertNothingIsLeft(pid);
    }

    @Test
    void what_a_client_sets_with_its_last_words_is_inherited_by_nobody() throws Exception {
        for (String command : new String[] {"set role trust_user", "set work_mem = '77MB'", "discard all"}) {
            try (RawClient leaving = RawClient.login(pgweir.port())) {
                leaving.send(query(command), terminate());
                leaving.expectEnd();
            }
            try (RawClient next = RawClient.login(pgweir.port())) {
                assertThat(next.ask("select current_user || ' ' || current_setting('work_mem')"))
                        .isEqualTo("app 4MB");
            }
        }
    }

    @Test
    void a_client_vanishes_in_a_transaction() throws Exception {
        RawClient vanishing = RawClient.login(pgweir.port());
        String pid = vanishing.ask(PID);
        vanishing.send(query("begin; lock table traces; insert into traces values ('transaction')"));
        assertThat(vanishing.readToReady()).endsWith(readyForQuery('T'));
        vanishing.reset();
        assertThat(backendOfNextClient()).isEqualTo(pid);
        assertNothingIsLeft(pid);
    }

    @Test
    void a_client_vanishes_in_a_failed_transaction() throws Exception {
        RawClient vanishing = RawClient.login(pgweir.port());
        String pid = vanishing.ask(PID);
        vanishing.send(query("begin"), query("select 1 / 0"));
        vanishing.expect(commandComplete("BEGIN"), readyForQuery('T'), error("22012"), readyForQuery('E'));
        vanishing.reset();
        assertThat(backendOfNextClient()).isEqualTo(pid);
        assertNothingIsLeft(pid);
    }

    @Test
    void a_client_vanishes_in_a_copy() throws Exception {
        RawClient vanishing = RawClient.login(pgweir.port());
        String pid = vanishing.ask(PID);
        vanishing.send(query("copy traces from stdin"));
        vanishing.expect(copyInResponse());
        vanishing.send(copyData("copy\n"), copyData("half a ro"));
        vanishing.reset();
        assertThat(backendOfNextClient()).isEqualTo(pid);
        assertNothingIsLeft(pid);
    }

    @Test
    void a_client_vanishes_in_a_pipeline_that_it_has_not_synced() throws Exception {
        RawClient vanishing = RawClient.login(pgweir.port());
        String pid = vanishing.ask(PID);
        vanishing.send(parse("", "insert into traces values ('pipeline')"), bind("", ""), execute(""), flush());
        vanishing.expect(parseComplete(), bindComplete(), commandComplete("INSERT 0 1"));
        vanishing.reset();
        assertThat(backendOfNextClient()).isEqualTo(pid);
        assertNothingIsLeft(pid);
    }

    @Test
    void a_client_vanishes_in_the_middle_of_a_short_query() throws Exception {
        RawClient vanishing = RawClient.login(pgweir.port());
        String pid = vanishing.ask(PID);
        vanishing.send(query("insert into traces values ('half')").firstBytes(20));
        vanishing.reset();
        assertThat(backendOfNextClient()).isEqualTo(pid);
        assertNothingIsLeft(pid);
    }

    @Test
    void a_client_vanishes_in_the_middle_of_a_query_of_a_megabyte() throws Exception {
        RawClient vanishing = RawClient.login(pgweir.port());
        String pid = vanishing.ask(PID);
        String megabyte = "x".repeat(1024 * 1024);
        vanishing.send(
                query("insert into traces values ('whole')"),
                query("insert into traces values ('" + megabyte + "')").firstBytes(600_000));
        assertThat(vanishing.readToReady()).endsWith(readyForQuery('I'));
        vanishing.reset();
        assertThat(backendOfNextClient())
                .as("nothing can be sent behind half a message")
                .isNotEqualTo(pid);
        observer.awaitGone(pid);
        assertThat(observer.ask("select string_agg(what, ',') from traces")).isEqualTo("whole");
    }

    @Test
    void a_client_vanishes_while_it_reads_a_large_result() throws Exception {
        RawClient vanishing = RawClient.login(pgweir.port());
        String pid = vanishing.ask(PID);
        vanishing.send(query("select repeat('x', 1000) from generate_series(1, 10000000)"));
        vanishing.read();
        vanishing.read();
        vanishing.reset();
        assertThat(backendOfNextClient()).isEqualTo(pid);
        assertNothingIsLeft(pid);
    }

    @Test
    void what_a_client_has_sent_before_its_goodbye_is_carried_out() throws Exception {
        try (RawClient leaving = RawClient.login(pgweir.port())) {
            leaving.send(query("insert into traces select 'done' from pg_sleep(0.2)"));
        }
        backendOfNextClient();
        assertThat(observer.ask("select what from traces")).isEqualTo("done");
    }

    @Test
    void what_a_client_has_not_synced_before_its_goodbye_is_not_carried_out() throws Exception {
        try (RawClient leaving = RawClient.login(pgweir.port())) {
            leaving.send(parse("", "insert into traces values ('unsynced')"), bind("", ""), execute(""));
        }
        backendOfNextClient();
        assertThat(observer.count("traces")).isZero();
    }

    // ---- the server connection is lost -----------------------------------------------------------------------------

    @Test
    void a_fatal_error_of_the_server_is_passed_on_once() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            String pid = client.ask(PID);
            client.send(query("select pg_sleep(60)"));
            observer.awaitRunning(pid, "pg_sleep");
            observer.terminate(pid);
            client.expect(rowDescription("pg_sleep"), error("57P01"));
            client.expectEnd();
        }
        pgweir.expectServesNextClient();
    }

    @Test
    void a_backend_that_is_ended_while_it_is_idle_in_a_transaction_ends_its_client() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            String pid = client.ask(PID);
            client.send(query("begin"));
            client.expect(commandComplete("BEGIN"), readyForQuery('T'));
            observer.terminate(pid);
            client.expect(error("57P01"));
            client.expectEnd();
        }
        pgweir.expectServesNextClient();
    }

    @Test
    void a_backend_that_is_ended_in_the_pool_is_missed_by_nobody() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            for (int i = 0; i < 5; i++) {
                observer.terminate(client.ask(PID));
            }
            assertThat(client.ask("select 'served'")).isEqualTo("served");
        }
    }

    @Test
    void a_backend_that_crashes_leaves_its_client_in_no_doubt_about_what_is_unknown() throws Exception {
        try (EmbeddedPostgres own = TestPostgres.ownInstance();
                TestPgweir inFront = TestPgweir.inFrontOf(own.getPort(), 1, "")) {
            try (Observer beside = Observer.at(own.getPort());
                    RawClient client = RawClient.login(inFront.port())) {
                String pid = client.ask(PID);
                client.send(query("select pg_sleep(60)"));
                beside.awaitRunning(pid, "pg_sleep");
                crash(pid, beside);
                client.expect(error("08007"));
                client.expectEnd();
            }
            try (RawClient client = RawClient.login(inFront.port())) {
                String pid = client.ask(PID);
                client.send(query("begin"));
                client.expect(commandComplete("BEGIN"), readyForQuery('T'));
                try (Observer beside = Observer.at(own.getPort())) {
                    crash(pid, beside);
                }
                client.expect(error("08006"));
                client.expectEnd();
            }
            inFront.expectServesNextClient();
        }
    }

    /** Until PostgreSQL notices and ends all its backends, it would let somebody in and end them, too. */
    private static void crash(String pid, Observer beside) throws Exception {
        ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
        Await.until("PostgreSQL has ended all backends", () -> isEnded(beside));
    }

    private static boolean isEnded(Observer observer) {
        try {
            observer.ask("select 1");
            return false;
        } catch (SQLException ended) {
            return true;
        }
    }

    // ---- what is left ----------------------------------------------------------------------------------------------

    private String backendOfNextClient() throws Exception {
        long begin = System.nanoTime();
        try (RawClient next = RawClient.login(pgweir.port())) {
            String pid = next.ask(PID);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
            next.send(query("begin; commit"));
            next.expect(commandComplete("BEGIN"), commandComplete("COMMIT"), readyForQuery('I'));
            return pid;
        }
    }

    private void assertNothingIsLeft(String pid) throws Exception {
        assertThat(observer.count("traces")).isZero();
        assertThat(observer.count("pg_locks where relation = 'traces'::regclass and pid = " + pid))
                .isZero();
        assertThat(observer.ask("select state from pg_stat_activity where pid = " + pid))
                .isEqualTo("idle");
    }
}
