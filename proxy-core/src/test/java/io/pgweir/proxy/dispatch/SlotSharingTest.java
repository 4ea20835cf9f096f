package io.pgweir.proxy.dispatch;

import static io.pgweir.proxy.dispatch.StubServer.MILLISECOND;
import static io.pgweir.proxy.dispatch.StubServer.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotSharingTest {
    private final StubServer server = new StubServer(2);

    private StubClient client(String name) {
        return new StubClient(server, name, server.tenant("default"));
    }

    /** A client that holds a connection of the pool. */
    private StubClient holder(Pool pool) {
        StubClient client = client("holder of " + pool).checkout(pool);
        server.acceptAll();
        return client;
    }

    @Test
    void the_longest_idle_connection_of_another_pool_is_evicted_for_a_waiter() {
        Pool a = server.pool("a", 5);
        Pool b = server.pool("b", 5);
        StubClient ofA = holder(a);
        StubClient ofB = holder(b);
        server.now++;
        ofB.release();
        server.now++;
        ofA.release();
        StubClient waiter = holder(server.pool("c", 5));
        assertThat(waiter.connection).isNotNull();
        assertThat(server.snapshot(b).idle()).isZero();
        assertThat(server.snapshot(a).idle()).isEqualTo(1);
        assertThat(server.retirements()).containsExactly(RetireReason.EVICTED);
    }

    @Test
    void the_slot_of_an_evicted_connection_is_used_only_when_it_has_closed() {
        server.closesAtOnce = false;
        Pool a = server.pool("a", 5);
        holder(a).release();
        holder(server.pool("b", 5));
        Pool c = server.pool("c", 5);
        StubClient waiter = client("w").checkout(c);
        assertThat(server.connects).isEmpty();
        assertThat(server.dispatcher.snapshot().inUse()).isEqualTo(2);
        server.connections.get(0).close();
        server.accept();
        assertThat(waiter.connection).isNotNull();
    }

    @Test
    void no_more_is_evicted_than_waiters_need() {
        server.closesAtOnce = false;
        Pool a = server.pool("a", 5);
        StubClient first = holder(a);
        StubClient second = holder(a);
        first.release();
        second.release();
        client("w").checkout(server.pool("b", 5));
        server.pass(SECOND);
        assertThat(server.retirements()).hasSize(1);
    }

    @Test
    void a_pool_that_cannot_connect_evicts_nobody() {
        Pool a = server.pool("a", 5);
        Pool b = server.pool("b", 5);
        StubClient ofA = holder(a);
        client("w").checkout(b);
        server.fail(StubServer.TOO_MANY);
        StubClient second = holder(a);
        second.release();
        ofA.release();
        assertThat(server.retirements()).isEmpty();
        server.pass(SECOND);
        assertThat(server.retirements()).as("it may probe again").containsExactly(RetireReason.EVICTED);
    }

    @Test
    void min_pool_size_is_taken_only_for_a_pool_without_any_connection() {
        Pool a = server.pool("a", 5, 1);
        server.acceptAll();
        Pool b = server.pool("b", 5);
        holder(b);
        StubClient second = holder(b);
        assertThat(second.connection).as("b has a connection already").isNull();
        assertThat(server.snapshot(a).idle()).isEqualTo(1);
        server.dispatcher.cancelWait(second);
        StubClient first = holder(server.pool("c", 5));
        assertThat(first.connection).isNotNull();
        assertThat(server.snapshot(a).idle()).isZero();
    }

    @Test
    void a_busy_pool_hands_a_slot_over_to_the_client_that_has_waited_longer() {
        Pool a = server.pool("a", 2);
        StubClient first = holder(a);
        holder(a);
        server.now += SECOND;
        StubClient ofB = client("b").checkout(server.pool("b", 2));
        server.now++;
        StubClient ofA = client("a").checkout(a);
        first.release();
        server.acceptAll();
        assertThat(server.retirements()).containsExactly(RetireReason.HANDED_OVER);
        assertThat(ofB.connection).isNotNull();
        assertThat(ofA.connection).isNull();
    }

    @Test
    void one_hand_over_at_a_time_is_enough_for_one_waiter() {
        server.closesAtOnce = false;
        Pool a = server.pool("a", 2);
        StubClient first = holder(a);
        StubClient second = holder(a);
        server.now += SECOND;
        client("b").checkout(server.pool("b", 2));
        server.now++;
        client("a1").checkout(a);
        StubClient ofA = client("a2").checkout(a);
        first.release();
        second.release();
        assertThat(server.retirements()).containsExactly(RetireReason.HANDED_OVER);
        assertThat(ofA.connection).isNull();
        assertThat(server.snapshot(a).active()).isEqualTo(1);
    }

    @Test
    void a_client_that_has_waited_longer_in_the_same_pool_goes_first() {
        Pool a = server.pool("a", 2);
        StubClient first = holder(a);
        holder(a);
        server.now += SECOND;
        StubClient ofA = client("a").checkout(a);
        server.now++;
        client("b").checkout(server.pool("b", 2));
        first.release();
        assertThat(ofA.connection).isNotNull();
        assertThat(server.retirements()).isEmpty();
    }

    @Test
    void a_connection_is_not_handed_over_before_it_has_served_a_while() {
        Pool a = server.pool("a", 2);
        StubClient first = holder(a);
        holder(a);
        client("b").checkout(server.pool("b", 2));
        server.now += 99 * MILLISECOND;
        StubClient ofA = client("a").checkout(a);
        first.release();
        assertThat(ofA.connection).isNotNull();
        client("a2").checkout(a);
        server.now += MILLISECOND;
        ofA.release();
        assertThat(server.retirements()).containsExactly(RetireReason.HANDED_OVER);
    }

    @Test
    void a_freed_slot_goes_to_the_pool_whose_client_has_waited_longest() {
        Pool a = server.pool("a", 2);
        holder(a);
        holder(a);
        Pool c = server.pool("c", 2);
        StubClient ofB = client("b").checkout(server.pool("b", 2));
        server.now++;
        client("c").checkout(c);
        server.connections.get(0).close();
        server.acceptAll();
        assertThat(ofB.connection).isNotNull();
    }

    @Test
    void a_connection_that_a_cancelled_client_left_idle_makes_room_for_another_pool() {
        Pool a = server.pool("a", 2);
        holder(server.pool("b", 1));
        StubClient gone = client("gone").checkout(a);
        StubClient waiter = client("c").checkout(server.pool("c", 1));
        server.dispatcher.cancelWait(gone);
        server.acceptAll();
        assertThat(waiter.connection).isNotNull();
    }

    @Test
    void a_raised_limit_serves_waiters_at_once() {
        holder(server.pool("a", 2));
        holder(server.pool("b", 2));
        StubClient waiter = client("c").checkout(server.pool("c", 2));
        server.dispatcher.limits(new ServerLimits(3, 3, 0, 0));
        server.acceptAll();
        assertThat(waiter.connection).isNotNull();
    }

    @Test
    void a_lowered_limit_closes_idle_ones_at_once_and_others_at_their_release() {
        Pool a = server.pool("a", 2);
        StubClient first = holder(a);
        holder(a).release();
        server.dispatcher.limits(new ServerLimits(1, 1, 0, 0));
        assertThat(server.dispatcher.snapshot().inUse()).isEqualTo(1);
        server.dispatcher.limits(new ServerLimits(2, 2, 0, 0));
        holder(a);
        server.dispatcher.limits(new ServerLimits(1, 1, 0, 0));
        assertThat(server.dispatcher.snapshot().inUse()).isEqualTo(2);
        first.release();
        assertThat(server.dispatcher.snapshot().inUse()).isEqualTo(1);
    }

    /**
     * Seven pools of very different crowds on three slots, each client coming back at once, 5 ms a transaction: every pool
     * is served again and again, and the price in logins stays bounded.
     */
    @Test
    void no_pool_starves_while_others_turn_over_and_slots_do_not_thrash() {
        server.dispatcher.limits(new ServerLimits(3, 3, 0, 0));
        Deque<StubClient> holding = new ArrayDeque<>();
        List<StubClient> waiting = new ArrayList<>();
        List<Pool> pools = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            pools.add(server.pool("db" + i, 3));
            for (int crowd = i == 0 ? 200 : i; crowd > 0; crowd--) {
                waiting.add(client("db" + i).checkout(pools.get(i)));
            }
        }
        long longestWait = 0;
        int transactions = 0;
        for (int step = 0; step < 12_000; step++) {
            for (StubClient client : waiting) {
                longestWait = Math.max(longestWait, client.waiting() ? server.now - client.waitingSince : 0);
            }
            server.acceptAll();
            waiting.stream().filter(client -> client.connection != null).forEach(holding::add);
            waiting.removeIf(client -> client.connection != null);
            server.now += 5 * MILLISECOND;
            server.dispatcher.tick();
            while (!holding.isEmpty()) {
                StubClient client = holding.remove();
                Pool pool = client.connection.pool();
                client.release();
                transactions++;
                waiting.add(client.checkout(pool));
            }
        }
        assertThat(longestWait).as("longest wait").isLessThan(SECOND);
        assertThat(server.logins).as("logins in 60 s on 3 slots").isLessThan(60 * 10 * 3 + 60 * 10);
        assertThat(transactions).isGreaterThan(30_000);
    }
}
