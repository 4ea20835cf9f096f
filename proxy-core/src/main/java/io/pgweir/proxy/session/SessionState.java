package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.BackendKeyData;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.proxy.relay.RelayPort;
import io.pgweir.proxy.server.TrackedSession;
import io.pgweir.proxy.state.PinReason;
import io.pgweir.proxy.state.ReportedSettings;
import io.pgweir.proxy.state.SessionSettings;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client has set, what keeps it on its server connection, and what it has been told of its session's parameters,
 * so that it hears of each difference between its last server connection and the present one, and of nothing twice.
 */
final class SessionState implements TrackedSession {

    private static final Logger log = LoggerFactory.getLogger(SessionState.class);

    private static final byte IN_NO_TRANSACTION = 'I';

    private final Client client;
    private final RelayPort port;
    private final SessionSettings atLogin;
    private SessionSettings current;
    private ReportedSettings told = ReportedSettings.NONE;
    private Set<PinReason> pins = Set.of();
    private boolean standardConformingStrings = true;
    private String clientEncoding = "UTF8";

    SessionState(Client client, RelayPort port, SessionSettings atLogin) {
        this.client = client;
        this.port = port;
        this.atLogin = atLogin;
        this.current = atLogin;
    }

    @Override
    public SessionSettings current() {
        return current;
    }

    @Override
    public SessionSettings atLogin() {
        return atLogin;
    }

    /** All that follows a successful authentication, up to the first ReadyForQuery. */
    void greet(ReportedSettings reported, BackendKeyData key) {
        tell(reported);
        ByteBuf out = port.buffer(512);
        BackendMessages.authenticationOk(out);
        reported.forEach((name, value) -> BackendMessages.parameterStatus(out, name, value));
        BackendMessages.backendKeyData(out, key.processId(), key.secretKey());
        BackendMessages.readyForQuery(out, IN_NO_TRANSACTION);
        port.write(out);
    }

    /** Mostly it is the very object of last time. */
    @Override
    public void bringUpTo(ReportedSettings reported) {
        if (told != reported) {
            tellDifferences(reported);
            tell(reported);
        }
    }

    private void tellDifferences(ReportedSettings reported) {
        if (!reported.equals(told)) {
            ByteBuf out = port.buffer(64);
            reported.forEachNew(told, (name, value) -> BackendMessages.parameterStatus(out, name, value));
            port.write(out);
        }
    }

    private void tell(ReportedSettings reported) {
        told = reported;
        standardConformingStrings = !"off".equals(reported.get("standard_conforming_strings"));
        String encoding = reported.get("client_encoding");
        clientEncoding = encoding == null ? "UTF8" : encoding;
    }

    /** How the client's texts are to be read. */
    boolean standardConformingStrings() {
        return standardConformingStrings;
    }

    String clientEncoding() {
        return clientEncoding;
    }

    @Override
    public void reported(String name, String value, ReportedSettings reported) {
        tell(reported);
        if (ReportedSettings.isSettable(name)) {
            current = current.with(name, value);
        }
    }

    @Override
    public void found(Map<String, String> values) {
        values.forEach((name, value) -> current = value == null ? current.without(name) : current.with(name, value));
    }

    @Override
    public void discarded() {
        current = atLogin;
        // A library stays loaded.
        pins(pins.contains(PinReason.LOADED_LIBRARY) ? Set.of(PinReason.LOADED_LIBRARY) : Set.of());
    }

    @Override
    public void pins(Set<PinReason> reasons) {
        if (!reasons.equals(pins)) {
            log.info(
                    "event={} client={} reasons={}",
                    reasons.isEmpty() ? "client_unpin" : "client_pin",
                    client,
                    reasons.stream().map(PinReason::label).sorted().toList());
            pins = Set.copyOf(reasons);
        }
    }

    @Override
    public Set<PinReason> pins() {
        return pins;
    }
}
