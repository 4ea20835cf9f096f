package io.pgweir.proxy.server;

import io.pgweir.proxy.state.PinReason;
import io.pgweir.proxy.state.ReportedSettings;
import io.pgweir.proxy.state.SessionSettings;
import java.util.Map;
import java.util.Set;

/** What a borrower's session has set and left behind, as its server connection learns it. Called on their common loop. */
public interface TrackedSession {

    /** What the session has set; the connection is brought to it before the first request. */
    SessionSettings current();

    /** What it has begun with: where RESET leads back to. */
    SessionSettings atLogin();

    /** A ParameterStatus has just been forwarded. */
    void reported(String name, String value, ReportedSettings reported);

    /** The client is to hear of whatever it has not been told yet. */
    void bringUpTo(ReportedSettings reported);

    /**
     * Values that PostgreSQL was asked for when a transaction was over.
     *
     * @param values by name in lower case; null for a setting that the session does not have any more
     */
    void found(Map<String, String> values);

    /** {@code DISCARD ALL} has run: the session is as it was at its login. */
    void discarded();

    /** Why the session must keep its connection from now on; empty if it need not. */
    void pins(Set<PinReason> reasons);

    Set<PinReason> pins();

    /** Whether what it has set keeps it on its connection, so that it matters whether a setting is at its default again. */
    boolean isPinnedBySettings();
}
