package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.BackendKeyData;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.proxy.relay.RelayPort;
import io.pgweir.proxy.state.ReportedSettings;
import io.pgweir.proxy.state.SessionSettings;

/**
 * What one client has set, and what it has been told of its session's parameters, so that it hears of each difference
 * between its last server connection and the present one, and of nothing twice.
 */
final class ClientSettings {

    private static final byte IN_NO_TRANSACTION = 'I';

    private final RelayPort port;
    private final SessionSettings atLogin;
    private SessionSettings current;
    private ReportedSettings told = ReportedSettings.NONE;

    ClientSettings(RelayPort port, SessionSettings atLogin) {
        this.port = port;
        this.atLogin = atLogin;
        this.current = atLogin;
    }

    /** What a server connection must have before the client's next request. */
    SessionSettings current() {
        return current;
    }

    /** All that follows a successful authentication, up to the first ReadyForQuery. */
    void greet(ReportedSettings reported, BackendKeyData key) {
        told = reported;
        ByteBuf out = port.buffer(512);
        BackendMessages.authenticationOk(out);
        reported.forEach((name, value) -> BackendMessages.parameterStatus(out, name, value));
        BackendMessages.backendKeyData(out, key.processId(), key.secretKey());
        BackendMessages.readyForQuery(out, IN_NO_TRANSACTION);
        port.write(out);
    }

    /** The client is about to use a connection that reports this; mostly it is the very object of last time. */
    void bringUpTo(ReportedSettings reported) {
        if (told != reported) {
            tellDifferences(reported);
            told = reported;
        }
    }

    private void tellDifferences(ReportedSettings reported) {
        if (!reported.equals(told)) {
            ByteBuf out = port.buffer(64);
            reported.forEachNew(told, (name, value) -> BackendMessages.parameterStatus(out, name, value));
            port.write(out);
        }
    }

    /** PostgreSQL's own message about a change has just been forwarded. */
    void reported(String name, String value, ReportedSettings reported) {
        told = reported;
        if (ReportedSettings.isSettable(name)) {
            current = current.with(name, value);
        }
    }

    /** The same, because of a RESET: the client's own value is the one of its login. */
    void reset(String name, ReportedSettings reported) {
        told = reported;
        String own = atLogin.get(name);
        current = own == null ? current.without(name) : current.with(name, own);
    }
}
