package io.pgweir.proxy.dispatch;

import static io.pgweir.proxy.dispatch.StubServer.BAD_PASSWORD;
import static io.pgweir.proxy.dispatch.StubServer.SECOND;
import static io.pgweir.proxy.dispatch.StubServer.TOO_MANY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckoutTest {
    private final StubServer server = new StubServer(10);

    private StubClient client(String name) {
        return new StubClient(server, name);
    }

    private StubClient client(int maxWaiting, long maxWaitNanos) {
        server.dispatcher.share(TenantShare.even("reports", maxWaiting, maxWaitNanos));
        return new StubClient(server, "limited", server.tenant("reports"));
    }

    @Test
    void the_first_client_waits_for_a_login_and_gets_its_connection() {
        StubClient client = client("a").checkout(server.pool("app", 5));
        assertThat(client.connection).isNull();
        StubConnection connection = server.accept();
        assertThat(client.connection).isSameAs(connection);
        assertThat(connection.holder()).isSameAs(client);
        assertThat(connection.state()).isEqualTo(ConnectionState.CHECKED_OUT);
    }

    @Test
    void the_most_recently_released_connection_is_used_next() {
        Pool pool = server.pool("app", 5);
        StubClient first = client("a").checkout(pool);
        StubClient second = client("b").checkout(pool);
        server.acceptAll();
        PooledConnection latest = first.connection;
        second.release();
        first.release();
        assertThat(client("c").checkout(pool).connection).isSameAs(latest);
    }

    @Test
    void waiters_are_served_in_the_order_of_their_arrival() {
        Pool pool = server.pool("app", 1);
        StubClient holder = client("a").checkout(pool);
        server.accept();
        StubClient second = client("b").checkout(pool);
        StubClient third = client("c").checkout(pool);
        holder.release();
        assertThat(second.connection).isNotNull();
        assertThat(third.connection).isNull();
        second.release();
        assertThat(third.connection).isNotNull();
    }

    @Test
    void a_client_that_asks_while_a_connection_changes_hands_does_not_overtake_those_who_wait() {
        Pool pool = server.pool("app", 1);
        StubClient holder = client("a").checkout(pool);
        server.accept();
        List<String> served = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            new EagerClient(server, pool, "eager " + i, served, 2).ask();
        }
        holder.release();
        assertThat(served).containsExactly("eager 0", "eager 1", "eager 2", "eager 0", "eager 1", "eager 2");
    }

    @Test
    void ten_thousand_waiters_that_give_back_at_once_do_not_overflow_the_stack() {
        Pool pool = server.pool("app", 1);
        StubClient holder = client("a").checkout(pool);
        server.accept();
        List<String> served = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            new EagerClient(server, pool, "eager", served, 1).ask();
        }
        holder.release();
        assertThat(served).hasSize(10_000);
        assertThat(server.snapshot(pool).idle()).isEqualTo(1);
    }

    @Test
    void ten_thousand_refused_waiters_that_ask_again_do_not_overflow_the_stack() {
        Pool pool = server.pool("app", 1);
        List<String> refused = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            new EagerClient(server, pool, "eager", refused, 2).ask();
        }
        server.dispatcher.drain();
        assertThat(refused).hasSize(20_000);
    }

    @Test
    void a_client_is_refused_at_once_when_the_queue_is_full() {
        Pool pool = server.pool("app", 1);
        StubClient holder = client("the holder").checkout(pool);
        server.accept();
        StubClient waiting = client(1, SECOND).checkout(pool);
        server.now += 7;
        StubClient refused = client(1, SECOND).checkout(pool);
        assertThat(waiting.answers).isZero();
        assertThat(refused.refusal)
                .isEqualTo(new Refusal(
                        Refusal.Reason.QUEUE_FULL,
                        new WaitFigures(
                                pool.key(),
                                refused.tenant().share(),
                                2,
                                1,
                                1,
                                1,
                                0,
                                false,
                                1,
                                10,
                                7,
                                "the holder",
                                0,
                                null,
                                false)));
        assertThat(refused.waiting()).isFalse();
        holder.release();
        assertThat(waiting.connection).isNotNull();
    }

    @Test
    void a_waiter_is_refused_when_its_own_max_wait_has_passed_wherever_it_stands() {
        Pool pool = server.pool("app", 1);
        client("a").checkout(pool);
        server.accept();
        StubClient patient = client(0, 3 * SECOND).checkout(pool);
        StubClient hasty = client(0, SECOND).checkout(pool);
        StubClient endless = client(0, 0).checkout(pool);
        server.pass(SECOND);
        assertThat(hasty.refusal.reason()).isEqualTo(Refusal.Reason.WAIT_TIMEOUT);
        assertThat(hasty.refusal.figures().position()).isEqualTo(2);
        assertThat(hasty.refusal.figures().waiting()).isEqualTo(3);
        assertThat(hasty.refusal.figures().waitedNanos()).isEqualTo(SECOND);
        assertThat(patient.refusal).isNull();
        server.pass(2 * SECOND);
        assertThat(patient.refusal.reason()).isEqualTo(Refusal.Reason.WAIT_TIMEOUT);
        server.pass(1000 * SECOND);
        assertThat(endless.answers).isZero();
    }

    @Test
    void replaced_limits_hold_from_the_next_wait() {
        Pool pool = server.pool("app", 1);
        client("a").checkout(pool);
        server.accept();
        StubClient client = client(0, 0).checkout(pool);
        server.dispatcher.share(TenantShare.even("reports", 0, SECOND));
        server.pass(2 * SECOND);
        assertThat(client.answers).isZero();
        server.dispatcher.cancelWait(client);
        client.checkout(pool);
        server.pass(SECOND);
        assertThat(client.refusal.reason()).isEqualTo(Refusal.Reason.WAIT_TIMEOUT);
    }

    @Test
    void a_cancelled_waiter_hears_nothing_and_the_next_one_moves_up() {
        Pool pool = server.pool("app", 1);
        StubClient holder = client("a").checkout(pool);
        server.accept();
        StubClient gone = client("b").checkout(pool);
        StubClient next = client("c").checkout(pool);
        assertThat(server.dispatcher.cancelWait(gone)).isTrue();
        assertThat(server.dispatcher.cancelWait(gone)).isFalse();
        holder.release();
        assertThat(gone.answers).isZero();
        assertThat(next.connection).isNotNull();
    }

    @Test
    void a_waiter_cannot_wait_twice() {
        Pool pool = server.pool("app", 1);
        StubClient client = client("a").checkout(pool);
        assertThatIllegalStateException()
                .isThrownBy(() -> client.checkout(pool))
                .withMessageContaining("waits already");
    }

    @Test
    void a_closed_connection_makes_room_for_a_new_one_for_the_next_waiter() {
        Pool pool = server.pool("app", 1);
        client("a").checkout(pool);
        StubConnection connection = server.accept();
        StubClient next = client("b").checkout(pool);
        connection.close();
        server.accept();
        assertThat(next.connection).isNotNull().isNotSameAs(connection);
        assertThat(connection.holder()).isNull();
    }

    @Test
    void a_pool_never_has_more_connections_than_its_size_counting_those_that_still_close() {
        server.closesAtOnce = false;
        Pool pool = server.pool("app", 2);
        StubClient a = client("a").checkout(pool);
        StubClient b = client("b").checkout(pool);
        server.acceptAll();
        client("c").checkout(pool);
        assertThat(server.connects).isEmpty();
        server.pool("app", 1);
        a.release();
        assertThat(server.retirements()).containsExactly(RetireReason.LIMIT_LOWERED);
        server.pool("app", 2);
        assertThat(server.connects).isEmpty();
        server.connections.get(0).close();
        assertThat(server.connects).containsExactly(pool);
        assertThat(b.connection).isNotNull();
    }

    @Test
    void a_closed_pool_refuses_and_closes_what_comes_back_until_it_is_configured_again() {
        Pool pool = server.pool("app", 1);
        StubClient holder = client("a").checkout(pool);
        server.accept();
        StubClient waiting = client("b").checkout(pool);
        server.dispatcher.close(pool);
        assertThat(waiting.refusal.reason()).isEqualTo(Refusal.Reason.DRAINING);
        holder.release();
        assertThat(server.retirements()).containsExactly(RetireReason.POOL_CLOSED);
        server.dispatcher.tick();
        assertThat(server.dispatcher.snapshot().pools()).isEmpty();

        assertThat(client("c").checkout(pool).refusal.reason()).isEqualTo(Refusal.Reason.DRAINING);
        server.acceptsAtOnce = true;
        Pool again = server.pool("app", 1);
        assertThat(client("d").checkout(again).connection.pool()).isSameAs(again);
    }

    @Test
    void a_client_may_keep_a_pool_longer_than_the_dispatcher_does() {
        server.acceptsAtOnce = true;
        Pool pool = server.pool("app", 1);
        server.pass(601 * SECOND);
        assertThat(server.dispatcher.snapshot().pools()).isEmpty();
        Pool successor = server.pool("app", 1);
        assertThat(client("a").checkout(pool).connection.pool()).isSameAs(successor);

        server.connections.get(0).close();
        server.pass(601 * SECOND);
        assertThat(client("b").checkout(pool).connection.pool()).isSameAs(pool);
        assertThat(server.dispatcher.snapshot().pools()).hasSize(1);
    }

    @Test
    void drain_refuses_waiters_closes_the_idle_and_waits_for_the_rest() {
        Pool pool = server.pool("app", 2, 1);
        server.accept();
        StubClient holder = client("a").checkout(pool);
        StubClient waiting = client("b").checkout(pool);
        server.dispatcher.drain();
        assertThat(waiting.refusal.reason()).isEqualTo(Refusal.Reason.DRAINING);
        assertThat(client("c").checkout(pool).refusal.reason()).isEqualTo(Refusal.Reason.DRAINING);
        server.accept();
        assertThat(server.dispatcher.drained()).isFalse();
        holder.release();
        server.pass(SECOND);
        assertThat(server.retirements()).containsExactly(RetireReason.DRAIN, RetireReason.DRAIN);
        assertThat(server.connects).isEmpty();
        assertThat(server.dispatcher.drained()).isTrue();
    }

    @Test
    void the_snapshot_tells_what_happened() {
        Pool pool = server.pool("app", 2);
        StubClient a = client("a").checkout(pool);
        server.now += 5;
        server.accept();
        client("b").checkout(pool);
        client(1, SECOND).checkout(pool);
        client(1, SECOND).checkout(pool);
        server.fail(TOO_MANY);
        server.now += 3;
        PoolSnapshot snapshot = server.snapshot(pool);
        assertThat(snapshot.active()).isEqualTo(1);
        assertThat(snapshot.waiting()).isEqualTo(2);
        assertThat(snapshot.oldestWaitNanos()).isEqualTo(3);
        assertThat(snapshot.counters().checkouts()).isEqualTo(1);
        assertThat(snapshot.counters().waits()).isEqualTo(1);
        assertThat(snapshot.counters().waitNanos()).isEqualTo(5);
        assertThat(snapshot.counters().opens()).isEqualTo(1);
        assertThat(snapshot.counters().openFailures()).isEqualTo(1);
        assertThat(snapshot.counters().refusals()).containsEntry(Refusal.Reason.QUEUE_FULL, 1L);
        assertThat(a.lastWaitNanos()).isEqualTo(5);
    }

    @Test
    void a_connect_that_nobody_started_is_a_bug() {
        Pool pool = server.pool("app", 2);
        assertThatIllegalStateException().isThrownBy(() -> server.dispatcher.openFailed(pool, BAD_PASSWORD));
        assertThatIllegalStateException().isThrownBy(() -> server.dispatcher.opened(new StubConnection(server, pool)));
    }

    /** Gives its connection back, or takes its refusal, within the callback and asks again at once. */
    private static final class EagerClient extends Waiter {
        private final StubServer server;
        private final Pool pool;
        private final String name;
        private final List<String> answered;
        private int rounds;

        EagerClient(StubServer server, Pool pool, String name, List<String> answered, int rounds) {
            super(server.tenant("default"));
            this.server = server;
            this.pool = pool;
            this.name = name;
            this.answered = answered;
            this.rounds = rounds;
        }

        void ask() {
            PooledConnection connection = server.dispatcher.checkout(this, pool);
            if (connection != null) {
                granted(connection);
            }
        }

        @Override
        protected void granted(PooledConnection connection) {
            server.dispatcher.release(connection);
            again();
        }

        @Override
        protected void refused(Refusal refusal) {
            again();
        }

        private void again() {
            answered.add(name);
            if (--rounds > 0) {
                ask();
            }
        }
    }
}
