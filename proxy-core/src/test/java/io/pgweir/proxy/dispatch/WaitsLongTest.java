package io.pgweir.proxy.dispatch;

import static io.pgweir.proxy.dispatch.StubServer.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who waits long is told so, and what a tenant's figures say of waits and of work that is under way. */
class WaitsLongTest {

    private static final int TOLD_A_TICK = 100;

    private final StubServer server = new StubServer(10);
    private final Pool only = server.pool("app", 1);
    private final List<String> heard = new ArrayList<>();

    @Test
    void each_is_told_once_in_the_order_of_arrival_with_its_place() {
        Client holder = client("holder");
        take(holder);
        client("first").ask();
        server.pass(SECOND / 2);
        client("second").ask();
        server.pass(SECOND / 2 + SECOND / 10);
        assertThat(heard).containsExactly("first 1 of 2");
        server.pass(10 * SECOND);
        assertThat(heard).containsExactly("first 1 of 2", "second 2 of 2");
    }

    @Test
    void whoever_leaves_is_counted_no_more() {
        take(client("holder"));
        Client first = client("first");
        Client second = client("second");
        Client third = client("third");
        first.ask();
        second.ask();
        server.pass(SECOND + SECOND / 10);
        third.ask();
        server.dispatcher.cancelWait(first);
        server.pass(SECOND + SECOND / 10);
        assertThat(heard).containsExactly("first 1 of 2", "second 2 of 2", "third 2 of 2");
        client("fourth").ask();
        Client fifth = client("fifth");
        fifth.ask();
        server.dispatcher.cancelWait(second);
        server.dispatcher.cancelWait(fifth);
        server.pass(2 * SECOND);
        assertThat(heard).endsWith("third 2 of 2", "fourth 2 of 2");
    }

    @Test
    void a_wait_behind_another_is_told_of_anew() {
        Client holder = client("holder");
        Client client = client("client");
        take(holder);
        client.ask();
        server.pass(2 * SECOND);
        server.dispatcher.release(holder.connection);
        server.dispatcher.release(client.connection);
        take(holder);
        client.ask();
        server.pass(2 * SECOND);
        assertThat(heard).containsExactly("client 1 of 1", "client 1 of 1");
    }

    @Test
    void a_crowd_is_told_over_some_ticks() {
        take(client("holder"));
        for (int i = 0; i < 3 * TOLD_A_TICK; i++) {
            client("one of many").ask();
        }
        server.now += 2 * SECOND;
        server.dispatcher.tick();
        assertThat(heard).hasSize(TOLD_A_TICK);
        server.pass(SECOND);
        assertThat(heard).hasSize(3 * TOLD_A_TICK);
    }

    @Test
    void a_tenant_without_a_time_of_notice_is_told_nothing_until_a_reload_gives_it_one() {
        take(client("holder"));
        server.dispatcher.share(share(0));
        client("client").ask();
        server.pass(10 * SECOND);
        assertThat(heard).isEmpty();
        server.dispatcher.share(share(SECOND));
        server.pass(SECOND / 10);
        assertThat(heard).containsExactly("client 1 of 1");
    }

    @Test
    void the_server_time_of_a_tenant_has_in_it_what_is_under_way() {
        Client holder = client("holder");
        take(holder);
        server.pass(3 * SECOND);
        assertThat(figures().counters().serverNanos()).isEqualTo(3 * SECOND);
        server.dispatcher.release(holder.connection);
        server.pass(SECOND);
        assertThat(figures().counters().serverNanos()).isEqualTo(3 * SECOND);
    }

    @Test
    void the_wait_of_each_checkout_is_counted_by_its_time_and_none_is_no_time() {
        Client holder = client("holder");
        Client waiter = client("waiter");
        take(holder);
        server.dispatcher.release(holder.connection);
        holder.ask();
        waiter.ask();
        server.pass(3 * SECOND);
        server.dispatcher.release(holder.connection);
        assertThat(figures().counters().waitTimes().total())
                .isEqualTo(figures().counters().checkouts())
                .isEqualTo(3);
        assertThat(figures().counters().waitTimes().quantile(0.5)).isZero();
        assertThat(figures().counters().waitTimes().quantile(1)).isEqualTo(5 * SECOND);
    }

    private TenantSnapshot figures() {
        return server.dispatcher.snapshot().tenants().get(0);
    }

    private void take(Client client) {
        client.ask();
        server.acceptAll();
        assertThat(client.connection).isNotNull();
    }

    private Client client(String name) {
        return new Client(name);
    }

    private static TenantShare share(long noticeNanos) {
        return new TenantShare("reports", 1, 0, 0, 0, 0, noticeNanos, 0, 1);
    }

    private final class Client extends Waiter {

        private final String name;
        private PooledConnection connection;

        Client(String name) {
            super(server.dispatcher.tenant(share(SECOND)));
            this.name = name;
        }

        void ask() {
            PooledConnection free = server.dispatcher.checkout(this, only);
            if (free != null) {
                connection = free;
            }
        }

        @Override
        protected void granted(PooledConnection granted) {
            connection = granted;
        }

        @Override
        protected void refused(Refusal refusal) {
            throw new AssertionError(refusal);
        }

        @Override
        protected void waitsLong(WaitFigures figures) {
            assertThat(figures.waitedNanos())
                    .isGreaterThanOrEqualTo(figures.tenant().noticeNanos());
            assertThat(figures.oldestHolder()).isEqualTo("holder");
            heard.add(name + " " + figures.position() + " of " + figures.waiting());
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
