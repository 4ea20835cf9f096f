package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A batch that is refused for want of a server connection while it is still arriving: one error, nothing up to its Sync
 * reaches PostgreSQL, also when a connection becomes free in between, and what comes behind the Sync is served.
 */
class RefusedBatchTest {

    private static final FrontendMessage[] BATCH = {
        parse("", "insert into refused values ($1)"), bind("", "", "refused"), execute(""),
        parse("named", "insert into refused values ('named')"), bind("", "named"), execute(""),
        query("insert into refused values ('simple')"), sync()
    };

    private final TestPostgres postgres = TestPostgres.newest();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
    void it_is_swallowed_wherever_it_stands_when_its_time_to_wait_is_over(int sentBefore) throws Exception {
        refusedAfter(sentBefore, "tenants: { default: { max_wait: 1s } }");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
    void it_is_swallowed_wherever_it_stands_when_the_queue_is_full(int sentBefore) throws Exception {
        refusedAfter(sentBefore, "tenants: { default: { max_waiting: 1 } }");
    }

    /** The rest of the batch comes when a server connection is free again. */
    private void refusedAfter(int sentBefore, String limit) throws Exception {
        try (Observer observer = Observer.of(postgres)) {
            observer.run(
                    "drop table if exists refused; create table refused (what text); grant all on refused to public");
            try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1, limit);
                    RawClient holder = RawClient.login(pgweir.port());
                    RawClient waiter = RawClient.login(pgweir.port());
                    RawClient client = RawClient.login(pgweir.port())) {
                holder.send(query("begin"));
                holder.expect(commandComplete("BEGIN"), readyForQuery('T'));
                boolean queueIsFull = limit.contains("max_waiting");
                if (queueIsFull) {
                    waiter.send(query("select 'waits'"));
                    pgweir.awaitWaiting(1);
                }
                client.send(Arrays.copyOf(BATCH, sentBefore));
                client.expect(error("53300"));
                holder.send(query("commit"));
                holder.expect(commandComplete("COMMIT"), readyForQuery('I'));
                if (queueIsFull) {
                    waiter.readToReady();
                }
                client.sendByteByByte(Arrays.copyOfRange(BATCH, sentBefore, BATCH.length));
                client.expect(readyForQuery('I'));
                client.send(query("insert into refused values ('behind')"), sync());
                client.expect(commandComplete("INSERT 0 1"), readyForQuery('I'), readyForQuery('I'));
                assertThat(observer.ask("select string_agg(what, ',') from refused"))
                        .isEqualTo("behind");
                client.send(bind("", "named"), execute(""), sync());
                client.expect(error("26000"), readyForQuery('I'));
            }
        }
    }
}
