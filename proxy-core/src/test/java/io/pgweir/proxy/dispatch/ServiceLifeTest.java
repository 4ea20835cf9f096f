package io.pgweir.proxy.dispatch;

import static io.pgweir.proxy.dispatch.StubServer.MILLISECOND;
import static io.pgweir.proxy.dispatch.StubServer.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceLifeTest {
    private static final int POOL_SIZE = 20;

    /** A server with a pool of twenty connections, opened at the same moment and idle. */
    private static StubServer warm(long idleTimeout, long lifetime, int minPoolSize) {
        StubServer server = new StubServer(new ServerLimits(POOL_SIZE, POOL_SIZE, idleTimeout, lifetime));
        server.acceptsAtOnce = true;
        Pool pool = server.pool("app", POOL_SIZE, minPoolSize);
        List<StubClient> clients = new ArrayList<>();
        for (int i = 0; i < POOL_SIZE; i++) {
            clients.add(new StubClient(server, "c" + i).checkout(pool));
        }
        clients.forEach(StubClient::release);
        return server;
    }

    @Test
    void idle_connections_close_after_server_idle_but_for_min_pool_size() {
        StubServer server = warm(10 * SECOND, 0, 3);
        server.pass(10 * SECOND - MILLISECOND);
        assertThat(server.retirements()).isEmpty();
        server.pass(50 * MILLISECOND);
        assertThat(server.retirements()).hasSize(POOL_SIZE - 3).containsOnly(RetireReason.IDLE_TIMEOUT);
        assertThat(server.dispatcher.snapshot().inUse()).isEqualTo(3);
    }

    @Test
    void connections_that_opened_together_are_not_replaced_together() {
        StubServer server = warm(0, 100 * SECOND, POOL_SIZE);
        int most = 0;
        int before = 0;
        for (int i = 0; i < 150; i++) {
            server.pass(SECOND);
            most = Math.max(most, server.retirements().size() - before);
            before = server.retirements().size();
            assertThat(server.retirements()).as("nobody leaves before 90 s").hasSizeLessThanOrEqualTo(i < 89 ? 0 : i);
        }
        assertThat(most).as("in one second").isEqualTo(1);
        assertThat(server.retirements()).as("after 150 s").hasSizeGreaterThanOrEqualTo(POOL_SIZE);
        assertThat(server.retirements()).containsOnly(RetireReason.LIFETIME);
        assertThat(server.dispatcher.snapshot().inUse()).isEqualTo(POOL_SIZE);
    }

    @Test
    void a_connection_in_use_is_replaced_when_it_is_released() {
        StubServer server = new StubServer(new ServerLimits(1, 1, 0, 100 * SECOND));
        server.acceptsAtOnce = true;
        Pool pool = server.pool("app", 1);
        StubClient holder = new StubClient(server, "a").checkout(pool);
        server.pass(200 * SECOND);
        assertThat(server.retirements()).isEmpty();
        StubClient next = new StubClient(server, "b").checkout(pool);
        PooledConnection old = holder.connection;
        holder.release();
        assertThat(server.retirements()).containsExactly(RetireReason.LIFETIME);
        assertThat(next.connection).isNotNull().isNotSameAs(old);
    }

    @Test
    void zero_switches_both_off() {
        StubServer server = warm(0, 0, 0);
        server.pass(5_000 * SECOND);
        assertThat(server.retirements()).isEmpty();
    }

    @Test
    void reloaded_limits_hold_for_connections_that_are_open() {
        StubServer server = warm(0, 0, 0);
        server.pass(20 * SECOND);
        server.dispatcher.limits(new ServerLimits(POOL_SIZE, POOL_SIZE, 10 * SECOND, 0));
        server.dispatcher.tick();
        assertThat(server.dispatcher.snapshot().inUse()).isZero();
    }

    @Test
    void what_a_tenant_is_owed_counts_before_its_outlived_connection_is_replaced() {
        StubServer server = new StubServer(new ServerLimits(1, 1, 0, 10 * SECOND));
        server.acceptsAtOnce = true;
        Pool pool = server.pool("app", 1);
        Tenant owed = server.dispatcher.tenant(new TenantShare("owed", 1, 1, 0, 0, 0, 0, 0, 1));
        StubClient holder = new StubClient(server, "holder", owed).checkout(pool);
        server.pass(11 * SECOND);
        StubClient first = new StubClient(server, "first", server.tenant("default")).checkout(pool);
        StubClient next = new StubClient(server, "next", owed).checkout(pool);
        holder.release();
        assertThat(server.retirements()).containsExactly(RetireReason.LIFETIME);
        assertThat(next.connection).isNotNull();
        assertThat(first.connection).isNull();
    }
}
