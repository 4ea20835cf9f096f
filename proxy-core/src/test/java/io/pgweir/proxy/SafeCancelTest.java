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
import io.pgweir.proxy.admin.Outcome;
import io.pgweir.proxy.session.ClientView;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody else may cancel without harm, and what is left alone. */
class SafeCancelTest {

    private static final String SLEEP = "select pg_sleep(60)";

    private final TestPostgres postgres = TestPostgres.newest();
    private Observer observer;
    private TestPgweir pgweir;
    private RawClient client;

    @BeforeEach
    void begin() throws Exception {
        observer = Observer.of(postgres);
        observer.run("drop table if exists written");
        observer.run("create table written (a int)");
        pgweir = TestPgweir.inFrontOf(postgres, 1);
        client = RawClient.login(pgweir.port());
    }

    @AfterEach
    void end() throws Exception {
        client.close();
        pgweir.close();
        observer.close();
    }

    @Test
    void what_only_reads_is_cancelled_and_the_client_goes_on() throws Exception {
        running(query(SLEEP));
        assertThat(cancel(false).isDone()).isTrue();
        expectCancelled('I');
        assertThat(client.ask("select 'goes on'")).isEqualTo("goes on");
    }

    @Test
    void so_is_a_prepared_statement_in_a_block_that_has_only_read() throws Exception {
        client.run("begin");
        client.run("select 1 from written for update");
        running(parse("s", SLEEP), bind("", "s"), execute(""), sync());
        assertThat(cancel(false).isDone()).isTrue();
        expectCancelled('E');
    }

    @Test
    void what_has_written_is_rolled_back_only_where_that_is_allowed() throws Exception {
        client.run("begin");
        client.run("insert into written values (1)");
        running(query(SLEEP));
        assertThat(refusal(false).message()).endsWith("has written in its transaction, which would be rolled back");
        assertThat(refusal(false).hint()).contains("SAFE ALLOW ROLLBACK");
        assertThat(cancel(true).isDone()).isTrue();
        expectCancelled('E');
        client.run("rollback");
        assertThat(observer.count("written")).isZero();
    }

    @Test
    void an_autocommit_write_is_left_alone_even_where_a_rollback_is_allowed() throws Exception {
        running(query("insert into written select 1 from pg_sleep(1)"));
        assertThat(refusal(false).message()).contains("outside of a transaction block");
        assertThat(refusal(true).message()).contains("outside of a transaction block");
        assertThat(client.readToReady()).endsWith(readyForQuery('I'));
        assertThat(observer.count("written")).isEqualTo(1);
    }

    @Test
    void a_commit_on_its_way_is_left_alone() throws Exception {
        observer.run("create or replace function sleep_at_commit() returns trigger language plpgsql"
                + " as 'begin perform pg_sleep(1); return null; end'");
        observer.run("create constraint trigger slow after insert on written deferrable initially deferred"
                + " for each row execute function sleep_at_commit()");
        client.run("begin");
        client.run("insert into written values (1)");
        running(query("commit"));
        assertThat(refusal(false).message()).endsWith("may have a COMMIT on its way");
        assertThat(refusal(true).message()).endsWith("may have a COMMIT on its way");
        assertThat(client.readToReady()).endsWith(readyForQuery('I'));
        assertThat(observer.count("written")).isEqualTo(1);
    }

    @Test
    void a_transaction_is_judged_by_itself_and_not_by_the_one_before() throws Exception {
        client.run("begin");
        client.run("insert into written values (1)");
        client.run("commit");
        client.run("begin");
        running(query(SLEEP));
        assertThat(cancel(false).isDone()).isTrue();
        expectCancelled('E');
    }

    @Test
    void nor_by_what_the_client_before_has_done_on_its_server_connection() throws Exception {
        try (RawClient writer = RawClient.login(pgweir.port())) {
            writer.run("insert into written values (1)");
        }
        running(parse("", SLEEP), bind("", ""), execute(""), sync());
        assertThat(cancel(false).isDone()).isTrue();
        expectCancelled('I');
    }

    @Test
    void what_is_not_known_is_left_alone() throws Exception {
        client.close();
        client = RawClient.login(pgweir.port(), Map.of("database", "session"));
        running(parse("s", "select pg_sleep(1)"), bind("", "s"), execute(""), sync());
        assertThat(refusal(true).message()).contains("not known");
        assertThat(client.readToReady()).endsWith(readyForQuery('I'));
    }

    @Test
    void who_waits_for_a_connection_has_sent_nothing_yet() throws Exception {
        try (RawClient holder = RawClient.login(pgweir.port())) {
            holder.run("begin");
            client.send(query("insert into written values (1)"));
            pgweir.awaitWaiting(1);
            assertThat(cancel(false).isDone()).isTrue();
            expectCancelled('I');
            holder.run("commit");
            assertThat(observer.count("written")).isZero();
        }
    }

    @Test
    void where_nothing_runs_nothing_is_cancelled() throws Exception {
        assertThat(refusal(true).message()).endsWith("runs nothing that could be cancelled");
        client.run("begin");
        assertThat(refusal(true).message()).endsWith("runs nothing that could be cancelled");
        assertThat(client.ask("select 'unharmed'")).isEqualTo("unharmed");
        Outcome nobody = pgweir.pgweir().operations().cancelSafely(987654, true).get(5, TimeUnit.SECONDS);
        assertThat(nobody.error().map(ErrorFields::message)).isEqualTo(Optional.of("there is no client 987654"));
    }

    /** Returns when PostgreSQL is at it: asleep, in each of these. */
    private void running(FrontendMessage... requests) throws Exception {
        client.send(requests);
        observer.awaitSleeping();
    }

    private Outcome cancel(boolean mayRollBack) throws Exception {
        return pgweir.pgweir()
                .operations()
                .cancelSafely(first().id(), mayRollBack)
                .get(5, TimeUnit.SECONDS);
    }

    private ErrorFields refusal(boolean mayRollBack) throws Exception {
        return cancel(mayRollBack).error().orElseThrow();
    }

    /** The one who has come first. */
    private ClientView first() {
        return pgweir.pgweir().details().get(0).clients().stream()
                .min((one, other) -> Long.compare(one.id(), other.id()))
                .orElseThrow();
    }

    private void expectCancelled(char status) throws Exception {
        var replies = client.readToReady();
        assertThat(errorIn(replies).sqlState()).isEqualTo("57014");
        assertThat(replies).endsWith(readyForQuery(status));
    }
}
