package io.pgweir.proxy.server;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.state.ReportedSettings;
import io.pgweir.proxy.state.SessionSettings;
import io.pgweir.proxy.state.SettingsChange;

/**
 * Which settings one server connection has at present, and the way to those of its next client. Comparing is comparing
 * references as long as the same client, or one with the very same settings, comes again.
 */
final class ConnectionSettings {

    private final Server server;
    private final SessionSettings beginning;
    private SessionSettings applied;
    private SessionSettings wanted;
    private ErrorFields refused;
    private boolean unknown;
    private boolean beingReset;
    private ReportedSettings reported;

    /** @param beginning what the connection has logged in with: where RESET leads back to */
    ConnectionSettings(Server server, SessionSettings beginning, ReportedSettings reported) {
        this.server = server;
        this.beginning = beginning;
        this.applied = beginning;
        this.reported = reported;
    }

    /** The query that brings the connection to these settings; null if it has them. */
    String changeTo(SessionSettings next) {
        if (unknown) {
            wanted = next;
            refused = null;
            return SettingsChange.afresh(beginning, next);
        }
        if (applied == next) {
            return null;
        }
        if (applied.equals(next)) {
            applied = next;
            return null;
        }
        wanted = next;
        refused = null;
        return SettingsChange.sql(applied, next);
    }

    /** PostgreSQL has refused the change, hence all of it: it was one implicit transaction. */
    void refuse(ErrorFields error) {
        refused = error;
    }

    /**
     * The change is over.
     *
     * @return why it was refused; null if the connection has the settings now
     */
    ErrorFields changed() {
        if (refused == null) {
            applied = wanted;
            unknown = false;
        }
        return refused;
    }

    /** The client has left. A change that is under way takes hold or does not, and nobody hears which. */
    void abandoned(boolean changing) {
        unknown |= changing;
    }

    /** A command has changed settings in a way that is not followed: the next change begins with a clean slate. */
    void becomeUnknown() {
        unknown = true;
    }

    /** RESET or DISCARD ALL has run: what is reported until the next ReadyForQuery is the connection's own beginning. */
    void wereReset() {
        unknown = true;
        beingReset = true;
    }

    void readyForQuery() {
        beingReset = false;
    }

    /**
     * PostgreSQL reports a parameter.
     *
     * @param client whose doing it is; null if nobody's
     * @return whether the client is to hear of it
     */
    boolean parameterStatus(String name, String value, Borrower client) {
        reported = server.intern(reported.with(name, value));
        if (client == null) {
            unknown |= ReportedSettings.isSettable(name);
            return false;
        }
        if (beingReset) {
            client.reset(name, reported);
        } else {
            client.reported(name, value, reported);
            applied = ReportedSettings.isSettable(name) ? client.settings() : applied;
        }
        return true;
    }

    ReportedSettings reported() {
        return reported;
    }
}
