package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.dispatch.ConnectFailure;
import io.pgweir.proxy.dispatch.Refusal;
import io.pgweir.proxy.dispatch.WaitFigures;
import io.pgweir.proxy.relay.RelayPort;
import java.util.concurrent.TimeUnit;

/**
 * What a client is told that waits long for a server connection, or gets none: why, with the figures, and which setting to
 * look at.
 */
final class WaitMessage {

    /** The client itself has asked for it. */
    static final ErrorFields CANCELLED = ErrorFields.error(
                    SqlState.QUERY_CANCELED, "canceling statement due to user request")
            .withDetail("It was waiting for a server connection and has not been sent to PostgreSQL.");

    private static final String RESUME = "RESUME on pgweir's console ends the pause.";

    private WaitMessage() {}

    static ErrorFields refusal(Refusal refusal) {
        WaitFigures figures = refusal.figures();
        return switch (refusal.reason()) {
            case WAIT_TIMEOUT -> timedOut(figures);
            case QUEUE_FULL ->
                ErrorFields.error(SqlState.TOO_MANY_CONNECTIONS, "too many clients are waiting for a server connection")
                        .withDetail(told(figures))
                        .withHint(setting(figures, "max_waiting") + " = "
                                + figures.tenant().maxWaiting() + " is reached. Try again later, or raise it; "
                                + look(figures));
            case CONNECT_FAILED -> failure(figures.lastFailure());
            case DRAINING ->
                ErrorFields.fatal(SqlState.ADMIN_SHUTDOWN, "terminating connection because pgweir is shutting down");
        };
    }

    /** While the client goes on waiting. */
    static void sendNotice(RelayPort to, WaitFigures figures) {
        ByteBuf out = to.buffer(512);
        BackendMessages.notice(out, notice(figures));
        to.write(out);
    }

    static ErrorFields notice(WaitFigures figures) {
        return ErrorFields.notice(
                        SqlState.SUCCESSFUL_COMPLETION,
                        "still waiting for a server connection after " + millis(figures.waitedNanos()) + "ms")
                .withDetail((isUnreachable(figures) ? figures.lastFailure().message() + "; " : "") + told(figures))
                .withHint(whileWaiting(figures));
    }

    private static String whileWaiting(WaitFigures figures) {
        if (figures.paused()) {
            return RESUME;
        }
        return isUnreachable(figures) ? figures.lastFailure().hint() : sentence(look(figures));
    }

    /** Nobody holds what is waited for: it cannot be had. */
    private static boolean isUnreachable(WaitFigures figures) {
        return figures.inUse() == 0 && figures.lastFailure() != null;
    }

    private static ErrorFields timedOut(WaitFigures figures) {
        long waited = millis(figures.waitedNanos());
        if (figures.paused()) {
            return ErrorFields.error(
                            SqlState.CANNOT_CONNECT_NOW,
                            "database \"" + figures.pool().database() + "\" is paused, and was not resumed within "
                                    + waited + "ms")
                    .withDetail(setting(figures, "max_wait") + " is over; nothing was sent to PostgreSQL.")
                    .withHint(RESUME);
        }
        if (isUnreachable(figures)) {
            ErrorFields error = failure(figures.lastFailure());
            return error.detail() == null
                    ? error.withDetail("Waited " + waited + "ms for a server connection; " + told(figures))
                    : error;
        }
        return ErrorFields.error(
                        SqlState.TOO_MANY_CONNECTIONS, "no server connection became free within " + waited + "ms")
                .withDetail(told(figures))
                .withHint(setting(figures, "max_wait") + " = "
                        + millis(figures.tenant().maxWaitNanos()) + "ms is over. " + sentence(look(figures)));
    }

    /** The nearest of the limits that keep the client waiting is the one to look at. */
    private static String look(WaitFigures figures) {
        if (figures.throttled()) {
            return "send less, or raise " + setting(figures, "transactions_per_second") + ", which is "
                    + figures.tenant().perSecond() + ".";
        }
        String look = "look for what holds the connections, or raise ";
        if (figures.tenant().max() > 0
                && figures.tenantInUse() >= figures.tenant().max()) {
            return look + setting(figures, "max_connections") + ", which is "
                    + figures.tenant().max() + ".";
        }
        String poolSize = "pool_size of database \"" + figures.pool().database() + "\", which is " + figures.limit();
        String budget = "servers." + figures.pool().server() + ".max_connections, which is " + figures.budget();
        if (figures.budgetInUse() < figures.budget()) {
            return look + poolSize + ".";
        }
        return look + (figures.inUse() < figures.limit() ? budget : poolSize + ", and " + budget) + ".";
    }

    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static String setting(WaitFigures figures, String key) {
        return "tenants." + figures.tenant().tenant() + "." + key;
    }

    private static ErrorFields failure(ConnectFailure failure) {
        return ErrorFields.error(failure.sqlState(), failure.message())
                .withDetail(failure.detail())
                .withHint(failure.hint());
    }

    private static String told(WaitFigures figures) {
        String told = "Pool " + figures.pool().database() + "/"
                + figures.pool().user() + ": " + figures.inUse()
                + " of " + figures.limit() + " connections in use, server "
                + figures.pool().server() + ": "
                + figures.budgetInUse() + " of " + figures.budget() + "; tenant "
                + figures.tenant().tenant() + ": "
                + figures.tenantInUse()
                + (figures.tenant().max() == 0 ? "" : " of " + figures.tenant().max())
                + " in use, position " + figures.position() + " of " + figures.waiting() + " waiting";
        if (figures.oldestHolder() == null) {
            return told + ".";
        }
        return told + "; longest held: " + millis(figures.oldestHolderNanos()) + "ms by client "
                + figures.oldestHolder() + ".";
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
