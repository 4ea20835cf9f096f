package io.pgweir.proxy.dispatch;

import static io.pgweir.proxy.dispatch.StubServer.MILLISECOND;
import static io.pgweir.proxy.dispatch.StubServer.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A paused database gives nobody a connection, and loses nobody who waits. */
class PauseTest {

    private static final Pauses APP = Pauses.NONE.with("app");

    private final StubServer server = new StubServer(4);
    private final Pool pool = server.pool("app", 2);

    @Test
    void idle_connections_close_and_those_in_use_when_they_are_given_back() {
        server.acceptsAtOnce = true;
        StubClient busy = client("busy").checkout(pool);
        client("done").checkout(pool).release();
        server.dispatcher.pauses(APP);
        assertThat(snapshot().idle()).isZero();
        assertThat(snapshot().active()).isEqualTo(1);
        assertThat(server.dispatcher.isQuiet(APP::cover)).isFalse();
        busy.release();
        assertThat(server.dispatcher.isQuiet(APP::cover)).isTrue();
    }

    @Test
    void who_asks_waits_and_is_served_when_it_is_resumed() {
        server.acceptsAtOnce = true;
        server.dispatcher.pauses(APP);
        StubClient waiting = client("waiting").checkout(pool);
        StubClient other = client("other").checkout(server.pool("other", 2));
        server.pass(SECOND);
        assertThat(server.logins).isEqualTo(1);
        assertThat(other.connection).isNotNull();
        assertThat(waiting.waiting()).isTrue();
        server.dispatcher.pauses(Pauses.NONE);
        assertThat(waiting.connection).isNotNull();
    }

    @Test
    void a_login_under_way_is_not_used() {
        StubClient waiting = client("waiting").checkout(pool);
        server.dispatcher.pauses(APP);
        assertThat(server.dispatcher.isQuiet(APP::cover)).isFalse();
        server.accept();
        assertThat(waiting.waiting()).isTrue();
        assertThat(server.dispatcher.isQuiet(APP::cover)).isTrue();
    }

    /** Where what follows from the pause is still to be done. */
    @Test
    void an_idle_connection_is_not_given_away_within_the_call_that_has_paused_its_pool() {
        server.acceptsAtOnce = true;
        StubClient first = client("first").checkout(pool);
        StubClient second = client("second").checkout(pool);
        StubClient late = client("late");
        Waiter pausing = new Waiter(server.tenant("pausing")) {
            @Override
            protected void granted(PooledConnection connection) {
                second.release();
                server.dispatcher.pauses(APP);
                late.checkout(pool);
            }

            @Override
            protected void refused(Refusal refusal) {
                throw new AssertionError(refusal);
            }
        };
        assertThat(server.dispatcher.checkout(pausing, pool)).isNull();
        first.release();
        assertThat(late.waiting()).isTrue();
        assertThat(snapshot().idle()).isZero();
        server.dispatcher.pauses(Pauses.NONE);
        assertThat(late.connection).isNotNull();
    }

    @Test
    void who_has_waited_long_enough_is_told_that_it_is_paused() {
        server.dispatcher.pauses(APP);
        StubClient waiting = client("waiting").checkout(pool);
        server.pass(11 * SECOND);
        assertThat(waiting.refusal.reason()).isEqualTo(Refusal.Reason.WAIT_TIMEOUT);
        assertThat(waiting.refusal.figures().paused()).isTrue();
    }

    @Test
    void all_and_one_are_paused_and_resumed_apart() {
        server.acceptsAtOnce = true;
        server.dispatcher.pauses(APP.withAll(true));
        StubClient app = client("app").checkout(pool);
        StubClient later = client("later").checkout(server.pool("made while all is paused", 1));
        assertThat(later.waiting()).isTrue();
        server.dispatcher.pauses(APP.withAll(true).withAll(false));
        assertThat(later.connection).isNotNull();
        assertThat(app.waiting()).isTrue();
        server.dispatcher.pauses(APP.without("app"));
        assertThat(app.connection).isNotNull();
    }

    /** Or a tenant that waited for an hour in a paused database would have an hour before anybody else. */
    @Test
    void for_the_time_of_a_pause_a_tenant_gets_nothing_afterwards() {
        server.acceptsAtOnce = true;
        Pool one = server.pool("one", 1);
        server.dispatcher.pauses(Pauses.NONE.with("one"));
        Tenant patient = server.tenant("patient");
        Tenant busy = server.tenant("busy");
        StubClient[] waiting = {
            new StubClient(server, "patient 1", patient).checkout(one),
            new StubClient(server, "patient 2", patient).checkout(one),
            new StubClient(server, "patient 3", patient).checkout(one)
        };
        StubClient worker = new StubClient(server, "worker", busy);
        for (int i = 0; i < 100; i++) {
            worker.checkout(pool);
            server.pass(100 * MILLISECOND);
            worker.release();
        }
        StubClient rival = new StubClient(server, "rival", busy).checkout(one);
        server.dispatcher.pauses(Pauses.NONE);
        server.pass(300 * MILLISECOND);
        waiting[0].release();
        assertThat(rival.connection).as("its turn, since both have waited").isNotNull();
    }

    private StubClient client(String name) {
        return new StubClient(server, name);
    }

    private PoolSnapshot snapshot() {
        return server.dispatcher.snapshot().pools().stream()
                .filter(each -> each.key().equals(pool.key()))
                .findFirst()
                .orElseThrow();
    }
}
