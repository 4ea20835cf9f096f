package io.pgweir.proxy.dispatch;

import static io.pgweir.proxy.dispatch.StubServer.MILLISECOND;
import static io.pgweir.proxy.dispatch.StubServer.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tenant that is not configured any more. */
class RetiredTenantTest {

    private static final TenantShare SHARE = TenantShare.even("reports", 0, SECOND);

    private final StubServer server = new StubServer(1);
    private final Pool pool = server.pool("app", 1);
    private final Tenant tenant = server.dispatcher.tenant(SHARE);

    @BeforeEach
    void a_connection() {
        server.acceptsAtOnce = true;
        tenant.clientJoined();
    }

    private boolean isThere() {
        server.pass(100 * MILLISECOND);
        return server.dispatcher.snapshot().tenants().stream()
                .anyMatch(known -> known.share().tenant().equals("reports"));
    }

    private void retire() {
        server.dispatcher.retire(SHARE.ofFormer("reports"));
    }

    @Test
    void is_there_until_its_last_client_has_left() {
        tenant.clientJoined();
        retire();
        tenant.clientLeft();
        assertThat(isThere()).isTrue();
        tenant.clientLeft();
        assertThat(isThere()).isFalse();
    }

    @Test
    void is_there_while_a_connection_is_cleaned_after_its_last_client() {
        StubClient client = new StubClient(server, "one", tenant).checkout(pool);
        retire();
        tenant.clientLeft();
        assertThat(isThere()).isTrue();
        client.release();
        assertThat(isThere()).isFalse();
    }

    @Test
    void is_there_while_somebody_of_it_waits() {
        StubClient holder = new StubClient(server, "holder").checkout(pool);
        StubClient waiter = new StubClient(server, "waiter", tenant).checkout(pool);
        retire();
        tenant.clientLeft();
        assertThat(isThere()).isTrue();
        server.pass(SECOND);
        assertThat(waiter.refusal.reason()).isEqualTo(Refusal.Reason.WAIT_TIMEOUT);
        assertThat(isThere()).isFalse();
        holder.release();
    }

    @Test
    void stays_if_it_is_configured_again_before_that() {
        retire();
        server.dispatcher.share(SHARE);
        tenant.clientLeft();
        assertThat(isThere()).isTrue();
        assertThat(server.dispatcher.tenant(SHARE)).isSameAs(tenant);
    }

    @Test
    void comes_back_as_one_that_has_done_nothing() {
        new StubClient(server, "one", tenant).checkout(pool).release();
        retire();
        tenant.clientLeft();
        assertThat(isThere()).isFalse();
        Tenant successor = server.dispatcher.tenant(SHARE);
        StubClient client = new StubClient(server, "two", successor).checkout(pool);
        assertThat(client.connection).isNotNull();
        assertThat(successor.snapshot(server.now, 0).counters().checkouts()).isEqualTo(1);
    }

    @Test
    void a_tenant_that_is_configured_stays_without_clients() {
        tenant.clientLeft();
        assertThat(isThere()).isTrue();
    }
}
