package io.pgweir.proxy.dispatch;

import static io.pgweir.proxy.dispatch.StubServer.MILLISECOND;
import static io.pgweir.proxy.dispatch.StubServer.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Who is served when clients of several tenants wait: the laws that a tenant is promised, by a clock that jumps. */
class FairnessTest {

    private final Crowd crowd = new Crowd(10);

    @Test
    void tenants_that_always_wait_share_the_servers_time_by_their_weights() {
        crowd.tenant("gold", 5, 0, 0).clients(30, 7 * MILLISECOND);
        crowd.tenant("silver", 3, 0, 0).clients(50, 40 * MILLISECOND);
        crowd.tenant("bronze", 2, 0, 0).clients(20, MILLISECOND);
        crowd.run(200 * SECOND);
        assertThat(crowd.shareOf("gold")).isCloseTo(0.5, within(0.01));
        assertThat(crowd.shareOf("silver")).isCloseTo(0.3, within(0.01));
        assertThat(crowd.shareOf("bronze")).isCloseTo(0.2, within(0.01));
    }

    @Test
    void that_holds_when_queries_last_as_long_as_they_like() {
        crowd.tenant("even", 1, 0, 0).clients(40, 10 * MILLISECOND);
        crowd.tenant("moody", 1, 0, 0).clients(40, nanos -> crowd.random.nextInt(20) == 0 ? 30 * nanos : nanos / 2);
        crowd.run(400 * SECOND);
        assertThat(crowd.shareOf("moody")).isCloseTo(0.5, within(0.01));
    }

    @Test
    void what_a_tenant_does_not_use_the_others_have() {
        crowd.tenant("quiet", 9, 4, 0);
        crowd.tenant("busy", 1, 0, 0).clients(40, 20 * MILLISECOND);
        crowd.run(20 * SECOND);
        assertThat(crowd.shareOf("busy")).isCloseTo(1, within(0.001));
    }

    @Test
    void a_ceiling_holds_and_leaves_the_rest_to_others() {
        crowd.tenant("capped", 9, 0, 3).clients(100, 500 * MILLISECOND);
        crowd.tenant("others", 1, 0, 0).clients(100, 10 * MILLISECOND);
        crowd.run(100 * SECOND);
        assertThat(crowd.mostOf("capped")).isEqualTo(3);
        assertThat(crowd.shareOf("others")).isCloseTo(0.7, within(0.01));
    }

    @Test
    void a_ceiling_keeps_nobody_waiting_beside_an_idle_connection() {
        crowd.tenant("capped", 1, 0, 2).clients(50, SECOND);
        Crowd.TenantOfCrowd quick = crowd.tenant("quick", 1, 0, 0).clients(4, MILLISECOND);
        crowd.run(20 * SECOND);
        assertThat(quick.longestWait()).isZero();
    }

    @Test
    void what_is_reserved_is_had_as_soon_as_connections_come_free() {
        Crowd.TenantOfCrowd reports = crowd.tenant("reports", 1, 0, 0).clients(200, 200 * MILLISECOND);
        crowd.run(SECOND);
        Crowd.TenantOfCrowd checkout = crowd.tenant("checkout", 1, 3, 0);
        checkout.clients(3, 50 * SECOND);
        crowd.run(200 * MILLISECOND);
        assertThat(checkout.holding()).isEqualTo(3);
        assertThat(reports.holding()).isEqualTo(7);
    }

    @Test
    void nobody_waits_longer_than_his_share_of_the_server_makes_him() {
        Crowd.TenantOfCrowd small = crowd.tenant("small", 1, 0, 0).clients(1, MILLISECOND);
        crowd.tenant("large", 100, 0, 0).clients(500, 10 * MILLISECOND);
        crowd.run(100 * SECOND);
        // It has used a millisecond for 100 of the others', on ten connections, and waits for a query to end.
        assertThat(small.longestWait()).isLessThanOrEqualTo(30 * MILLISECOND);
        assertThat(small.served()).isGreaterThan(3_000);
    }

    @Test
    void who_comes_back_is_not_paid_for_his_absence() {
        crowd.tenant("steady", 1, 0, 0).clients(40, 10 * MILLISECOND);
        Crowd.TenantOfCrowd late = crowd.tenant("late", 1, 0, 0);
        crowd.run(100 * SECOND);
        crowd.forget();
        late.clients(40, 10 * MILLISECOND);
        crowd.run(10 * SECOND);
        assertThat(crowd.shareOf("steady")).isCloseTo(0.5, within(0.01));
    }

    @Test
    void a_query_that_does_not_end_counts_before_it_has_ended() {
        crowd.tenant("endless", 1, 0, 0).clients(40, nanos -> 10_000 * SECOND);
        crowd.run(10 * MILLISECOND);
        Crowd.TenantOfCrowd quick = crowd.tenant("quick", 1, 0, 0);
        crowd.run(SECOND);
        quick.clients(2, MILLISECOND);
        crowd.endOne("endless");
        crowd.run(SECOND);
        assertThat(quick.served()).isGreaterThan(800);
        assertThat(crowd.mostOf("endless")).isEqualTo(10);
        assertThat(crowd.holding("endless")).isEqualTo(9);
    }

    @Test
    void a_rate_is_kept_and_a_burst_is_let_through() {
        Crowd.TenantOfCrowd limited = crowd.limited("limited", 50, 20).clients(30, 5 * MILLISECOND);
        crowd.tenant("others", 1, 0, 0).clients(3, 5 * MILLISECOND);
        crowd.run(100 * MILLISECOND);
        assertThat(limited.served()).isBetween(20L, 25L);
        crowd.run(10 * SECOND);
        assertThat(limited.served()).isBetween(500L, 525L);
    }

    @Test
    void tenants_with_pools_of_their_own_share_the_servers_time_by_their_weights() {
        Crowd small = new Crowd(10, true);
        small.tenant("gold", 3, 0, 0).clients(40, 7 * MILLISECOND);
        small.tenant("bronze", 1, 0, 0).clients(40, 20 * MILLISECOND);
        small.run(60 * SECOND);
        small.forget();
        small.run(200 * SECOND);
        assertThat(small.shareOf("gold")).isCloseTo(0.75, within(0.02));
        // A connection is closed and another opened where a slot changes hands, which is not to happen all the time.
        assertThat(small.logins()).isLessThan(260 * 10);
    }

    @Test
    void new_shares_hold_from_the_next_connection_on_that_comes_free() {
        crowd.tenant("one", 1, 0, 0).clients(40, 10 * MILLISECOND);
        crowd.tenant("two", 1, 0, 0).clients(40, 10 * MILLISECOND);
        crowd.run(10 * SECOND);
        crowd.share("one", 1, 0, 2);
        crowd.run(100 * MILLISECOND);
        assertThat(crowd.holding("one")).isEqualTo(2);
        crowd.forget();
        crowd.run(10 * SECOND);
        assertThat(crowd.shareOf("one")).isCloseTo(0.2, within(0.01));
    }
}
