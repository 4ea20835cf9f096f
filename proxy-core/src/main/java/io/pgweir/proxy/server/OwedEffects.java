package io.pgweir.proxy.server;

import io.pgweir.proxy.statement.StatementEffect;
import java.util.function.Predicate;

/**
 * What the requests that a server connection has not answered yet do to prepared statements: how they end decides what a
 * name stands for.
 */
public final class OwedEffects {

    private final LedgerRing ring;

    OwedEffects(LedgerRing ring) {
        this.ring = ring;
    }

    /** Whether any of them concerns what is prepared under a name. */
    public boolean concernNames() {
        return ring.concernNames() > 0;
    }

    /** Whether any of them does that stands before a Sync or a query. */
    public boolean leaveNamesUndecided() {
        boolean batchEnded = false;
        for (int i = ring.size() - 1; i >= 0 && concernNames(); i--) {
            batchEnded |= ring.at(i).endsWithReadyForQuery();
            if (batchEnded && ring.effect(i) != null && ring.effect(i).concernsNamed()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the last of them that is concerned stands before a Sync or a query. What comes behind that cannot build on it:
     * PostgreSQL looks at it also if the request has failed. Within a batch it would not.
     */
    public boolean isUndecided(Predicate<StatementEffect> concerned) {
        boolean batchEnded = false;
        boolean someEnds = ring.readyForQueryOwed() > 0;
        for (int i = ring.size() - 1; someEnds && i >= 0; i--) {
            batchEnded |= ring.at(i).endsWithReadyForQuery();
            if (ring.effect(i) != null && concerned.test(ring.effect(i))) {
                return batchEnded;
            }
        }
        return false;
    }
}
