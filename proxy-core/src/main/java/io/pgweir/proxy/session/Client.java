package io.pgweir.proxy.session;

import io.pgweir.protocol.BackendKeyData;
import io.pgweir.proxy.metrics.LogText;
import io.pgweir.proxy.state.SessionSettings;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Who a client is, fixed by its first startup message and its login.
 *
 * @param database the name that the client asked for
 * @param address an {@link InetSocketAddress}, or for a client on a Unix-domain socket anything else, even null
 * @param key what a cancel request for this client must carry; pgweir's own, not a server's
 * @param settings what it has set in its startup message
 * @param keepsConnection whether it has one server connection for its whole session
 * @param stateRule what it may leave behind in its session between transactions
 * @param limits of its tenant
 * @param cameAt when its StartupMessage was read, by {@link System#nanoTime}
 * @param onLeave called once when it has gone
 */
record Client(
        String user,
        String database,
        SocketAddress address,
        BackendKeyData key,
        SessionSettings settings,
        boolean keepsConnection,
        StateRule stateRule,
        TenantLimits limits,
        long cameAt,
        Runnable onLeave) {

    void left() {
        onLeave.run();
    }

    /** For logs: names are quoted, so that a name cannot forge a line. */
    @Override
    public String toString() {
        return described(user, database, address);
    }

    /** The same for who is not let in. */
    static String described(String user, String database, SocketAddress address) {
        return LogText.quoted(user + "@" + database) + " from "
                + (address instanceof InetSocketAddress ? address : "unix socket");
    }
}
