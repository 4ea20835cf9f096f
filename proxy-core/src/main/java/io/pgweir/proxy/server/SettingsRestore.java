package io.pgweir.proxy.server;

import io.pgweir.proxy.state.SessionEffects;
import io.pgweir.proxy.state.SettingsChange;
import java.util.HashSet;
import java.util.Set;

/**
 * What becomes of a client's RESET and DISCARD ALL. They bring a setting back to what the connection began with, and the
 * client's own beginning is another one: so it is restored right behind them, before the client's next query.
 */
final class SettingsRestore {

    private final ServerConnection connection;
    private final ConnectionSettings settings;
    private final Set<String> resets = new HashSet<>();
    private boolean wholeSession;
    private boolean discarded;
    private String restore;
    private int restoring;

    SettingsRestore(ServerConnection connection, ConnectionSettings settings) {
        this.connection = connection;
        this.settings = settings;
    }

    /** @param wholeSession the client keeps the connection until it leaves */
    void lent(boolean wholeSession) {
        this.wholeSession = wholeSession;
    }

    /** A text with these effects is about to be sent. */
    void touch(SessionEffects effects, TrackedSession session) {
        if (effects.resetsAll() || effects.anySetting()) {
            resets.addAll(session.current().names());
            resets.addAll(session.atLogin().names());
            // What the same text sets beside it must not be undone by restoring it.
            resets.removeAll(effects.settings());
        }
        resets.addAll(effects.resets());
    }

    /** What the client's texts may have reset, since PostgreSQL was last asked what really is. */
    Set<String> resets() {
        return resets;
    }

    void forgetResets() {
        resets.clear();
    }

    /** A command of the client's that resets settings has succeeded, so far. */
    void reset(TrackedSession session) {
        restore = SettingsChange.restore(session.atLogin(), resets);
        if (wholeSession) {
            resets.clear();
        }
    }

    /** A {@code DISCARD ALL} of the client's has succeeded. */
    void discardedAll(TrackedSession session) {
        discarded = true;
        session.discarded();
        settings.discarded();
        restore = SettingsChange.sql(settings.beginning(), session.atLogin());
    }

    /** What comes behind the command in the same query has failed, or has rolled it back. */
    void resetIsUndone() {
        restore = null;
    }

    /** The client's query is over. */
    void clientQueryEnded(TrackedSession session) {
        if (discarded) {
            // What was reported meanwhile is the connection's beginning, and nothing that the client has set.
            discarded = false;
            session.discarded();
        }
        if (restore != null) {
            restoring++;
            connection.requests().own(restore);
            restore = null;
        }
    }

    /** Whether a value that is reported now will be another one in a moment. */
    boolean isRestoring() {
        return restore != null || restoring > 0;
    }

    /**
     * A query of pgweir's own has been answered that asked nothing.
     *
     * @return whether the client has what it began with again
     */
    boolean ownQueryEnded() {
        return restoring > 0 && --restoring == 0;
    }

    /** The client has left. */
    void abandon() {
        discarded = false;
        restore = null;
        restoring = 0;
    }
}
