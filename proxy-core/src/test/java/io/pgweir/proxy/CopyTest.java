package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.bindComplete;
import static io.pgweir.proxy.testing.BackendMessage.copyInResponse;
import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.parseComplete;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.copyData;
import static io.pgweir.proxy.testing.FrontendMessage.copyDone;
import static io.pgweir.proxy.testing.FrontendMessage.copyFail;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.flush;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** COPY through pgweir on a pool of one is COPY at PostgreSQL: the same bytes are sent to both. */
class CopyTest {

    private static final FrontendMessage GOOD_ROW = copyData("1\n");
    private static final FrontendMessage BAD_ROW = copyData("not a number\n");

    private final TestPostgres postgres = TestPostgres.newest();
    private TestPgweir pgweir;
    private RawClient client;
    private RawClient direct;

    @BeforeEach
    void a_pool_of_one() throws Exception {
        try (Observer observer = Observer.of(postgres)) {
            observer.run("drop table if exists copied");
            observer.run("create table copied (n int)");
            observer.run("grant all on copied to public");
        }
        pgweir = TestPgweir.inFrontOf(postgres, 1);
        client = RawClient.login(pgweir.port());
        direct = RawClient.login(postgres.port());
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        direct.close();
        pgweir.close();
    }

    @Test
    void two_copies_in_one_query_both_run() throws Exception {
        sendBoth(query("copied_is_no_command"));
        compare(1);
        sendBoth(query("copy (select 1) to stdout; copy (select 2) to stdout; select 3"));
        compare(1);
        sendBoth(query("truncate copied; copy copied from stdin; copy copied from stdin; table copied"));
        sendBoth(GOOD_ROW, copyDone(), GOOD_ROW, GOOD_ROW, copyDone());
        compare(1);
        assertTheConnectionServesOthers();
    }

    @Test
    void copies_run_inside_a_transaction_and_are_rolled_back_with_it() throws Exception {
        sendBoth(query("begin"), query("copy copied from stdin"), GOOD_ROW, copyDone(), query("rollback"));
        compare(3);
        sendBoth(query("select count(*) from copied"));
        compare(1);
        assertTheConnectionServesOthers();
    }

    @Test
    void what_a_client_still_sends_into_a_copy_that_has_failed_is_swallowed() throws Exception {
        client.send(query("copy copied from stdin"));
        client.expect(copyInResponse());
        client.send(BAD_ROW);
        client.expect(error("22P02"), readyForQuery('I'));
        for (int i = 0; i < 1_000; i++) {
            client.send(GOOD_ROW);
        }
        client.send(copyDone(), copyFail("too late"));
        assertTheConnectionServesOthers();
        assertThat(client.ask("select count(*) from copied")).isEqualTo("0");
    }

    @Test
    void flush_and_sync_inside_a_copy_are_ignored() throws Exception {
        sendBoth(query("copy copied from stdin"), GOOD_ROW, flush(), sync(), GOOD_ROW, sync(), flush(), copyDone());
        compare(1);
        startCopy(client);
        startCopy(direct);
        sendBoth(GOOD_ROW, sync(), flush(), GOOD_ROW, copyDone(), sync());
        compare(1);
        assertTheConnectionServesOthers();
    }

    @Test
    void a_sync_behind_the_failure_of_a_copy_is_answered() throws Exception {
        for (int i = 0; i < 20; i++) {
            startCopy(client);
            startCopy(direct);
            sendBoth(BAD_ROW, sync(), copyDone(), sync());
            compare(2);
            sendBoth(query("copy copied from stdin"), BAD_ROW, sync(), sync(), copyDone());
            compare(3);
            assertTheConnectionServesOthers();
        }
    }

    @Test
    void a_sync_before_the_failure_of_a_copy_is_ignored() throws Exception {
        for (int i = 0; i < 20; i++) {
            startCopy(client);
            startCopy(direct);
            sendBoth(GOOD_ROW, sync(), BAD_ROW, copyDone(), sync());
            compare(1);
            sendBoth(query("copy copied from stdin"), GOOD_ROW, sync(), copyFail("no more"));
            compare(1);
            assertTheConnectionServesOthers();
        }
    }

    private static void startCopy(RawClient peer) throws Exception {
        peer.send(parse("", "copy copied from stdin"), bind("", ""), execute(""), flush());
        peer.expect(parseComplete(), bindComplete(), copyInResponse());
    }

    private void sendBoth(FrontendMessage... messages) throws Exception {
        client.send(messages);
        direct.send(messages);
    }

    private void compare(int readyForQuery) throws Exception {
        for (int i = 0; i < readyForQuery; i++) {
            assertThat(client.readToReady()).isEqualTo(direct.readToReady());
        }
    }

    private void assertTheConnectionServesOthers() throws Exception {
        String pid = client.ask("select pg_backend_pid()");
        try (RawClient other = RawClient.login(pgweir.port())) {
            assertThat(other.ask("select pg_backend_pid()")).isEqualTo(pid);
        }
    }
}
