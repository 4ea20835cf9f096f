package io.pgweir.proxy.server;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.state.ReportedSettings;
import io.pgweir.proxy.state.SessionSettings;
import io.pgweir.proxy.state.SettingsChange;
import java.util.Objects;

/**
 * Which settings one server connection has at present, and the way to those of its next client. Comparing is comparing
 * references as long as the same client, or one with the very same settings, comes again.
 */
final class ConnectionSettings {

    /** What {@code role} is when nobody has set it. */
    private static final String NO_ROLE = "none";

    private final ConnectionOwner owner;
    private final SessionSettings beginning;
    private final String loginUser;
    private SessionSettings applied;
    private SessionSettings wanted;
    private ErrorFields refused;
    private boolean unknown;
    private ReportedSettings reported;

    /** @param beginning what the connection has logged in with: where RESET leads back to */
    ConnectionSettings(ConnectionOwner owner, SessionSettings beginning, ReportedSettings reported) {
        this.owner = owner;
        this.beginning = beginning;
        this.applied = beginning;
        this.reported = reported;
        this.loginUser = reported.get("session_authorization");
    }

    /** The query that brings the connection to these settings; null if it has them. */
    String changeTo(SessionSettings next) {
        wanted = next;
        refused = null;
        if (unknown) {
            return SettingsChange.afresh(beginning, next);
        }
        if (applied == next) {
            return null;
        }
        if (applied.equals(next)) {
            applied = next;
            return null;
        }
        return SettingsChange.sql(applied, next);
    }

    /** PostgreSQL has refused the change, hence all of it: it was one implicit transaction. */
    void refuse(ErrorFields error) {
        refused = error;
    }

    /**
     * Whether it was the {@code statement_timeout} of the client before that ended the change: no fault of the client that
     * is to have the connection now.
     */
    boolean wasCutOff() {
        return refused != null && refused.sqlState().equals(SqlState.QUERY_CANCELED) && !applied.equals(beginning);
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

    /** What the connection has is not known: the next change begins with a clean slate. */
    void becomeUnknown() {
        unknown = true;
    }

    /** {@code DISCARD ALL} has run: the connection is as it began, but that nothing was asked of PostgreSQL. */
    void discarded() {
        applied = beginning;
    }

    /** PostgreSQL has been asked: the connection has what its client has. */
    void isAsOf(TrackedSession client) {
        applied = client.current();
        unknown = false;
    }

    /**
     * PostgreSQL reports a parameter.
     *
     * @param client whose doing it is; null if nobody's
     * @param onlyPassing what a RESET has brought about lasts only until the client's own value is restored
     * @return whether the client is to hear of it
     */
    boolean parameterStatus(String name, String value, TrackedSession client, boolean onlyPassing) {
        reported = owner.intern(reported.with(name, value));
        if (client == null) {
            unknown |= ReportedSettings.isSettable(name);
            return false;
        }
        if (onlyPassing) {
            return false;
        }
        client.reported(name, value, reported);
        applied = ReportedSettings.isSettable(name) ? client.current() : applied;
        return true;
    }

    /** Whether a value stands for none: who a session acts as never is at a default that PostgreSQL would tell. */
    boolean isUnset(String name, String value) {
        return switch (name) {
            case "role" -> NO_ROLE.equals(value);
            case "session_authorization" -> Objects.equals(value, loginUser);
            default -> false;
        };
    }

    SessionSettings beginning() {
        return beginning;
    }

    ReportedSettings reported() {
        return reported;
    }
}
