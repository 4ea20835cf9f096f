package io.pgweir.proxy.session;

import io.pgweir.proxy.metrics.EventLog;

/**
 * What became of the clients that were still here when a drain's time was up.
 *
 * @param rolledBack whose open transaction is rolled back
 * @param unknown of whose last request nobody knows whether it was committed
 * @param others who had nothing under way
 */
public record DrainCuts(int rolledBack, int unknown, int others) {

    public static final DrainCuts NONE = new DrainCuts(0, 0, 0);

    private static final EventLog events = EventLog.of(DrainCuts.class);

    /** Cuts a client off and says so. */
    DrainCuts and(ClientSession client) {
        ClientView view = client.view();
        boolean has = client.connection() != null;
        boolean mayHaveCommitted = has && client.requests().mayHaveCommitted();
        boolean inTransaction = has && !client.connection().isBetweenTransactions();
        events.warn(
                "event=client_cut client={} id={} tenant={} pid={} fate={}",
                client,
                view.id(),
                view.tenant(),
                view.connection().map(connection -> connection.processId()).orElse(0),
                mayHaveCommitted ? "unknown" : inTransaction ? "rolled_back" : "nothing_lost");
        client.leave();
        return new DrainCuts(
                rolledBack + (inTransaction && !mayHaveCommitted ? 1 : 0),
                unknown + (mayHaveCommitted ? 1 : 0),
                others + (inTransaction || mayHaveCommitted ? 0 : 1));
    }

    public DrainCuts plus(DrainCuts other) {
        return new DrainCuts(rolledBack + other.rolledBack, unknown + other.unknown, others + other.others);
    }
}
