package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.BackendKeyData;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.proxy.relay.RelayPort;
import io.pgweir.proxy.server.ServerPool;
import io.pgweir.proxy.server.TrackedSession;
import io.pgweir.proxy.state.PinReason;
import io.pgweir.proxy.state.ReportedSettings;
import io.pgweir.proxy.state.SessionSettings;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What one client has set, what keeps it on its server connection, and what it has been told of its session's parameters,
 * so that it hears of each difference between its last server connection and the present one, and of nothing twice.
 */
final class SessionState implements TrackedSession {

    /** Values of {@code client_min_messages} with which no notice is heard. */
    private static final Set<String> ABOVE_NOTICE = Set.of("warning", "error", "fatal", "panic");

    private static final byte IN_NO_TRANSACTION = 'I';

    private final StateRule rule;
    private final ClientPins pins;
    private final RelayPort port;
    private final SessionSettings atLogin;
    private SessionSettings current;
    private ReportedSettings told = ReportedSettings.NONE;
    private ReportedSettings toldAtLogin = ReportedSettings.NONE;
    private SessionSettings judged;
    private boolean standardConformingStrings = true;
    private String clientEncoding = "UTF8";

    SessionState(Client client, RelayPort port, ServerPool pool) {
        this.rule = client.stateRule();
        this.pins = new ClientPins(client, pool, port.turn());
        this.port = port;
        this.atLogin = pool.settings().with(client.settings());
        this.current = atLogin;
        this.judged = atLogin;
        atLogin.names().forEach(pool::hasHad);
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
        toldAtLogin = reported;
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

    /** PostgreSQL's own notices obey this setting, too, whose default is {@code notice}. */
    boolean hearsNotices() {
        String least = current.get("client_min_messages");
        return least == null || !ABOVE_NOTICE.contains(least.toLowerCase(Locale.ROOT));
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
        pins(pins().contains(PinReason.LOADED_LIBRARY) ? Set.of(PinReason.LOADED_LIBRARY) : Set.of());
    }

    @Override
    public void pins(Set<PinReason> reasons) {
        pins.left(reasons);
    }

    @Override
    public Set<PinReason> pins() {
        return pins.left();
    }

    ClientPins clientPins() {
        return pins;
    }

    @Override
    public boolean isPinnedBySettings() {
        return rule.pinsSettings();
    }

    /** Whether the client must keep its server connection, now that a transaction is over. */
    boolean isPinned() {
        if (rule.pinsSettings() && judged != current) {
            judged = current;
            pins.setting(hasSetSomething());
        }
        return !pins.reasons().isEmpty();
    }

    /** Whether a setting is not as it was at login, by its spelling then or as PostgreSQL has reported it. */
    private boolean hasSetSomething() {
        for (String name : current.names()) {
            String value = current.get(name);
            boolean isAsAtLogin = value.equals(atLogin.get(name)) || value.equals(toldAtLogin.find(name));
            if (!isAsAtLogin && !isEmptyCustomSetting(name, value)) {
                return true;
            }
        }
        return !current.names().containsAll(atLogin.names());
    }

    /** PostgreSQL does not forget a custom setting whose SET was rolled back: it becomes empty. */
    private boolean isEmptyCustomSetting(String name, String value) {
        return value.isEmpty() && name.indexOf('.') >= 0 && atLogin.get(name) == null;
    }
}
