package io.pgweir.proxy.session;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.dispatch.ConnectFailure;
import io.pgweir.proxy.dispatch.Refusal;
import java.util.concurrent.TimeUnit;

/** What a client is told that gets no server connection: why, with the figures, and which setting to look at. */
final class RefusalMessage {

    /** The client itself has asked for it. */
    static final ErrorFields CANCELLED = ErrorFields.error(
                    SqlState.QUERY_CANCELED, "canceling statement due to user request")
            .withDetail("It was waiting for a server connection and has not been sent to PostgreSQL.");

    private RefusalMessage() {}

    static ErrorFields of(Refusal refusal) {
        return switch (refusal.reason()) {
            case WAIT_TIMEOUT -> timedOut(refusal);
            case QUEUE_FULL ->
                ErrorFields.error(SqlState.TOO_MANY_CONNECTIONS, "too many clients are waiting for a server connection")
                        .withDetail(figures(refusal))
                        .withHint("tenants." + refusal.tenant() + ".max_waiting is reached.");
            case CONNECT_FAILED -> failure(refusal.lastFailure());
            case DRAINING ->
                ErrorFields.fatal(SqlState.ADMIN_SHUTDOWN, "terminating connection because pgweir is shutting down");
        };
    }

    private static ErrorFields timedOut(Refusal refusal) {
        long waited = TimeUnit.NANOSECONDS.toMillis(refusal.waitedNanos());
        if (refusal.paused()) {
            return ErrorFields.error(
                            SqlState.CANNOT_CONNECT_NOW,
                            "database \"" + refusal.pool().database() + "\" is paused, and was not resumed within "
                                    + waited + "ms")
                    .withDetail("tenants." + refusal.tenant() + ".max_wait is over; nothing was sent to PostgreSQL.")
                    .withHint("RESUME on pgweir's console ends the pause.");
        }
        if (refusal.inUse() == 0 && refusal.lastFailure() != null) {
            ErrorFields error = failure(refusal.lastFailure());
            return error.detail() == null
                    ? error.withDetail("Waited " + waited + "ms for a server connection; " + figures(refusal))
                    : error;
        }
        return ErrorFields.error(
                        SqlState.TOO_MANY_CONNECTIONS, "no server connection became free within " + waited + "ms")
                .withDetail(figures(refusal))
                .withHint("tenants." + refusal.tenant() + ".max_wait is over. " + wayOut(refusal));
    }

    /** The nearest of the limits that kept the client waiting is the one to look at. */
    private static String wayOut(Refusal refusal) {
        String tenant = "tenants." + refusal.tenant();
        if (refusal.tenantRate() > 0) {
            return "Send less, or raise " + tenant + ".transactions_per_second, which is " + refusal.tenantRate() + ".";
        }
        String look = "Look for what holds the connections, or raise ";
        if (refusal.tenantLimit() > 0 && refusal.tenantInUse() >= refusal.tenantLimit()) {
            return look + tenant + ".max_connections, which is " + refusal.tenantLimit() + ".";
        }
        return look + "pool_size of database \"" + refusal.pool().database() + "\" or max_connections of server \""
                + refusal.pool().server() + "\".";
    }

    private static ErrorFields failure(ConnectFailure failure) {
        return ErrorFields.error(failure.sqlState(), failure.message())
                .withDetail(failure.detail())
                .withHint(failure.hint());
    }

    private static String figures(Refusal refusal) {
        String figures = "Pool " + refusal.pool().database() + "/"
                + refusal.pool().user() + ": " + refusal.inUse()
                + " of " + refusal.limit() + " connections in use, server "
                + refusal.pool().server() + ": "
                + refusal.budgetInUse() + " of " + refusal.budget() + "; tenant " + refusal.tenant() + ": "
                + refusal.tenantInUse() + (refusal.tenantLimit() == 0 ? "" : " of " + refusal.tenantLimit())
                + " in use, position " + refusal.position() + " of " + refusal.waiting() + " waiting";
        if (refusal.oldestHolder() == null) {
            return figures + ".";
        }
        return figures + "; longest held: "
                + TimeUnit.NANOSECONDS.toMillis(refusal.oldestHolderNanos()) + "ms by client "
                + refusal.oldestHolder() + ".";
    }
}
