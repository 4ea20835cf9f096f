package io.pgweir.proxy.session;

import io.pgweir.proxy.server.CancelRisk;

/** A cancel that somebody else than the client asks for, and that is carried out only if nothing is lost by it. */
final class SafeCancel {

    private SafeCancel() {}

    /**
     * What waits has not been sent, and is refused to the client without a risk.
     *
     * @param mayRollBack whether what the client's transaction has written may be lost
     * @param carriedOut called if there is no risk, when the cancel can hit nothing any more
     * @return the risk for which it is not done
     */
    static CancelRisk of(ClientSession client, boolean mayRollBack, Runnable carriedOut) {
        if (client.state() == ClientState.WAITING && client.waiting()) {
            client.cancel(carriedOut);
            return CancelRisk.NONE;
        }
        CancelRisk risk = client.isActive() ? client.requests().cancelRisk() : CancelRisk.NOTHING_RUNS;
        if (risk == CancelRisk.NONE || mayRollBack && risk == CancelRisk.ROLLBACK) {
            client.requests().cancelAlone(carriedOut);
            return CancelRisk.NONE;
        }
        return risk;
    }
}
