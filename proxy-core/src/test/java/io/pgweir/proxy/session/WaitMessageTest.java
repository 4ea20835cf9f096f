package io.pgweir.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.dispatch.ConnectFailure;
import io.pgweir.proxy.dispatch.PoolKey;
import io.pgweir.proxy.dispatch.Refusal;
import io.pgweir.proxy.dispatch.TenantShare;
import io.pgweir.proxy.dispatch.WaitFigures;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WaitMessageTest {

    private static final ConnectFailure UNREACHABLE =
            new ConnectFailure("08001", "could not connect to server \"main\": Connection refused", false);

    @Test
    void who_has_waited_too_long_learns_who_holds_the_connections_and_which_settings_help() {
        ErrorFields error = WaitMessage.refusal(refusal(Refusal.Reason.WAIT_TIMEOUT, 5, null));
        assertThat(error.sqlState()).isEqualTo(SqlState.TOO_MANY_CONNECTIONS);
        assertThat(error.isFatal()).as("the client stays connected").isFalse();
        assertThat(error.message()).isEqualTo("no server connection became free within 3000ms");
        assertThat(error.detail())
                .contains("Pool app/alice: 5 of 20 connections in use")
                .contains("server main: 40 of 40")
                .contains("tenant reports: 1 of 4 in use, position 2 of 7 waiting")
                .contains("longest held: 9000ms by client bob");
        assertThat(error.hint())
                .contains(
                        "tenants.reports.max_wait = 3000ms is over", "raise servers.main.max_connections, which is 40");
    }

    @Test
    void a_full_queue_names_its_limit() {
        ErrorFields error = WaitMessage.refusal(refusal(Refusal.Reason.QUEUE_FULL, 5, null));
        assertThat(error.sqlState()).isEqualTo(SqlState.TOO_MANY_CONNECTIONS);
        assertThat(error.hint()).contains("tenants.reports.max_waiting = 200 is reached");
    }

    @Test
    void who_goes_on_waiting_is_told_the_same_figures_and_nothing_has_failed() {
        ErrorFields notice = WaitMessage.notice(figures(5, null, 1, 0, false));
        assertThat(notice.severity()).isEqualTo("NOTICE");
        assertThat(notice.sqlState()).isEqualTo(SqlState.SUCCESSFUL_COMPLETION);
        assertThat(notice.message()).isEqualTo("still waiting for a server connection after 3000ms");
        assertThat(notice.detail())
                .contains("tenant reports: 1 of 4 in use, position 2 of 7 waiting")
                .contains("longest held: 9000ms by client bob");
        assertThat(notice.hint()).startsWith("Look for what holds the connections");
    }

    @Test
    void who_waits_for_a_server_that_cannot_be_reached_is_not_sent_to_look_for_holders() {
        ErrorFields notice = WaitMessage.notice(figures(0, UNREACHABLE, 1, 0, false));
        assertThat(notice.detail())
                .startsWith("could not connect to server \"main\": Connection refused; Pool app/alice");
        assertThat(notice.hint()).isNull();
    }

    @Test
    void a_server_that_refuses_is_heard_in_its_own_words() {
        ConnectFailure failure = new ConnectFailure("28P01", "password authentication failed for user \"x\"", true);
        ErrorFields error = WaitMessage.refusal(refusal(Refusal.Reason.CONNECT_FAILED, 0, failure));
        assertThat(error.sqlState()).isEqualTo("28P01");
        assertThat(error.message()).isEqualTo("password authentication failed for user \"x\"");
    }

    @Test
    void who_has_waited_for_a_server_that_is_down_hears_that_it_is_down_and_not_that_the_pool_is_busy() {
        ErrorFields error = WaitMessage.refusal(refusal(Refusal.Reason.WAIT_TIMEOUT, 0, UNREACHABLE));
        assertThat(error.sqlState()).isEqualTo("08001");
        assertThat(error.message()).contains("Connection refused");
        assertThat(error.detail()).contains("Waited 3000ms");
    }

    @Test
    void who_has_waited_for_a_busy_pool_is_not_told_about_an_old_failure() {
        ErrorFields error = WaitMessage.refusal(refusal(Refusal.Reason.WAIT_TIMEOUT, 5, UNREACHABLE));
        assertThat(error.sqlState()).isEqualTo(SqlState.TOO_MANY_CONNECTIONS);
    }

    @Test
    void a_shutdown_ends_the_client() {
        ErrorFields error = WaitMessage.refusal(refusal(Refusal.Reason.DRAINING, 0, null));
        assertThat(error.sqlState()).isEqualTo(SqlState.ADMIN_SHUTDOWN);
        assertThat(error.isFatal()).isTrue();
    }

    @Test
    void who_has_waited_in_a_pause_hears_of_it() {
        ErrorFields error = WaitMessage.refusal(refusal(Refusal.Reason.WAIT_TIMEOUT, 0, UNREACHABLE, 0, 0, true));
        assertThat(error.sqlState()).isEqualTo(SqlState.CANNOT_CONNECT_NOW);
        assertThat(error.isFatal()).as("the client stays connected").isFalse();
        assertThat(error.message()).isEqualTo("database \"app\" is paused, and was not resumed within 3000ms");
        assertThat(error.hint()).contains("RESUME");
    }

    @Test
    void who_has_waited_for_his_own_tenant_learns_which_of_its_limits_it_was() {
        assertThat(WaitMessage.refusal(refusal(Refusal.Reason.WAIT_TIMEOUT, 5, null, 4, 0, false)))
                .satisfies(error -> assertThat(error.detail()).contains("tenant reports: 4 of 4 in use"))
                .satisfies(error ->
                        assertThat(error.hint()).contains("raise tenants.reports.max_connections, which is 4"));
        assertThat(WaitMessage.refusal(refusal(Refusal.Reason.WAIT_TIMEOUT, 5, null, 1, 50, false))
                        .hint())
                .contains("tenants.reports.transactions_per_second, which is 50");
    }

    private static Refusal refusal(Refusal.Reason reason, int inUse, ConnectFailure lastFailure) {
        return refusal(reason, inUse, lastFailure, 1, 0, false);
    }

    private static Refusal refusal(
            Refusal.Reason reason,
            int inUse,
            ConnectFailure lastFailure,
            int tenantInUse,
            int tenantRate,
            boolean paused) {
        return new Refusal(reason, figures(inUse, lastFailure, tenantInUse, tenantRate, paused));
    }

    private static WaitFigures figures(
            int inUse, ConnectFailure lastFailure, int tenantInUse, int tenantRate, boolean paused) {
        return new WaitFigures(
                new PoolKey("main", "app", "alice"),
                new TenantShare("reports", 1, 0, 4, 200, TimeUnit.SECONDS.toNanos(3), 0, tenantRate, 1),
                2,
                7,
                inUse,
                20,
                tenantInUse,
                tenantRate > 0,
                40,
                40,
                TimeUnit.SECONDS.toNanos(9),
                inUse == 0 ? null : "bob",
                TimeUnit.SECONDS.toNanos(3),
                lastFailure,
                paused);
    }
}
