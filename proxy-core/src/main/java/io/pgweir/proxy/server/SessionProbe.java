package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.proxy.state.PinReason;
import io.pgweir.proxy.state.SessionEffects;
import io.pgweir.proxy.state.SessionSettings;
import io.pgweir.proxy.state.StateQuestion;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what a client does to its session. What its texts may have done is gathered; when its transaction is over and
 * something was, PostgreSQL is asked what really is, with one query of pgweir's own, before the connection may go back to
 * the pool. So nothing has to be guessed about rollbacks, savepoints, failed commands, or what a value means.
 */
final class SessionProbe {

    private static final Logger log = LoggerFactory.getLogger(SessionProbe.class);

    /** The client's own {@code statement_timeout} is in force for the question as well, and may be a very short one. */
    private static final int TRIES = 20;

    private static final ProtocolViolation NO_STATE =
            new ProtocolViolation("DataRow that is no answer to the question for the session's state");

    private final ServerConnection connection;
    private final ConnectionSettings settings;
    private final Recovery recovery;
    private final StateAudit audit;
    private final SettingsRestore restore;
    private final Set<String> touched = new HashSet<>();
    private final EnumSet<PinReason> suspected = EnumSet.noneOf(PinReason.class);
    private final Map<String, String> found = new HashMap<>();
    private final EnumSet<PinReason> asked = EnumSet.noneOf(PinReason.class);
    private boolean wholeSession;
    private boolean anySetting;
    private boolean due;
    private boolean asking;
    private boolean failed;
    private String question;
    private int tries;

    SessionProbe(ServerConnection connection, ConnectionSettings settings, Recovery recovery, StateAudit audit) {
        this.connection = connection;
        this.settings = settings;
        this.recovery = recovery;
        this.audit = audit;
        this.restore = new SettingsRestore(connection, settings);
    }

    /** What becomes of the client's RESETs. */
    SettingsRestore restore() {
        return restore;
    }

    /** @param wholeSession the client keeps the connection until it leaves: nothing has to be followed but a RESET */
    void lent(boolean wholeSession) {
        this.wholeSession = wholeSession;
        restore.lent(wholeSession);
    }

    /** A text with these effects is about to be sent. */
    void touch(SessionEffects effects, TrackedSession session) {
        if (!effects.touchSession()) {
            return;
        }
        restore.touch(effects, session);
        if (wholeSession) {
            return;
        }
        anySetting |= effects.anySetting();
        suspected.addAll(effects.pins());
        if (effects.unpins()) {
            suspect(session.pins());
            // What the question under way is about may be known as a pin only when this text has run.
            suspect(asking ? asked : Set.of());
            suspect(audit.isAsking() ? PinReason.ASKABLE : Set.of());
        }
        for (String name : effects.settings()) {
            if (!settings.reported().follows(name) || effects.resets().contains(name)) {
                touched.add(name);
            }
        }
        touched.addAll(effects.resets());
        if (effects.resetsAll() || effects.anySetting()) {
            touched.addAll(session.current().names());
            touched.addAll(session.atLogin().names());
        }
        // What PostgreSQL reports by itself is not asked for, nor what takes away what is not there.
        due = anySetting || !touched.isEmpty() || !suspected.isEmpty();
    }

    private void suspect(Set<PinReason> pins) {
        pins.stream().filter(PinReason::canBeAsked).forEach(suspected::add);
    }

    /** Whether PostgreSQL has to be asked before the connection may go back. */
    boolean isDue() {
        return due || audit.isOpen();
    }

    /** Whether the rows that arrive now are its answer. */
    boolean isAsking() {
        return asking || audit.isAsking();
    }

    void ask() {
        TrackedSession session = connection.borrower().session();
        if (!due) {
            connection.requests().own(audit.question(session));
            return;
        }
        Set<String> mayBeDefault = session.isPinnedBySettings() ? touched : restore.resets();
        question = StateQuestion.sql(touched, mayBeDefault, anySetting, suspected);
        touched.forEach(name -> found.put(name, null));
        asked.clear();
        asked.addAll(suspected);
        clearTouched();
        asking = true;
        tries = 0;
        put();
    }

    private void put() {
        tries++;
        failed = false;
        connection.requests().own(question);
    }

    /** One row of the answer: a name and a value, as in {@link StateQuestion}. */
    void row(ByteBuf row) throws ProtocolViolation {
        if (row.readableBytes() < Short.BYTES) {
            throw NO_STATE;
        }
        if (row.readShort() != 2) {
            ownRequestFailed();
            return;
        }
        String name = text(row);
        String value = text(row);
        if (name == null) {
            throw NO_STATE;
        }
        if (audit.isAsking()) {
            audit.row(name, value);
        } else if (name.startsWith(StateQuestion.PIN)) {
            found.put(name, "");
        } else if (name.startsWith(StateQuestion.DEFAULT)) {
            found.put(name.substring(StateQuestion.DEFAULT.length()), null);
        } else {
            found.put(SessionSettings.key(name), value);
        }
    }

    private static String text(ByteBuf row) throws ProtocolViolation {
        int length = row.readableBytes() < Integer.BYTES ? Integer.MAX_VALUE : row.readInt();
        if (length > row.readableBytes()) {
            throw NO_STATE;
        }
        return length < 0
                ? null
                : row.readCharSequence(length, StandardCharsets.UTF_8).toString();
    }

    /** A request of pgweir's own was refused while a client has the connection. */
    void ownRequestFailed() {
        failed = true;
        audit.failed();
    }

    /** The last query of pgweir's own has been answered. */
    void ownQueryEnded(TrackedSession session) {
        if (asking) {
            if (failed && tries < TRIES) {
                found.keySet().removeIf(name -> name.startsWith(StateQuestion.PIN));
                found.replaceAll((name, value) -> null);
                put();
                return;
            }
            asking = false;
            answered(session);
        } else if (audit.isAsking()) {
            audited(session);
        } else if (restore.ownQueryEnded()) {
            restored(session);
        }
    }

    private void answered(TrackedSession session) {
        EnumSet<PinReason> pins = EnumSet.noneOf(PinReason.class);
        pins.addAll(session.pins());
        pins.removeAll(asked);
        for (PinReason reason : asked) {
            String row = StateQuestion.PIN + reason.label();
            if (found.containsKey(row)) {
                pins.add(reason);
                found.remove(row);
            }
        }
        if (failed) {
            log.warn("event=session_state_unknown connection={}", connection);
            pins.add(PinReason.UNKNOWN);
        } else {
            found.replaceAll((name, value) -> settings.isUnset(name, value) ? null : value);
            found.keySet().forEach(connection.serverPool()::hasHad);
            session.found(found);
            settings.isAsOf(session);
        }
        found.clear();
        session.pins(pins);
        recovery.sessionStateLeft(!pins.isEmpty());
    }

    private void audited(TrackedSession session) {
        Set<PinReason> more = audit.answered(session);
        if (!more.isEmpty()) {
            EnumSet<PinReason> pins = EnumSet.copyOf(more);
            pins.addAll(session.pins());
            session.pins(pins);
            recovery.sessionStateLeft(true);
        }
    }

    /** A {@code DISCARD ALL} of the client's has succeeded. It cannot be rolled back, so nothing has to be asked, unless more has been sent behind it. */
    void discardedAll(TrackedSession session) {
        if (connection.requests().owed() <= 1) {
            clearTouched();
        }
        restore.discardedAll(session);
        recovery.sessionStateLeft(wholeSession || !session.pins().isEmpty());
    }

    private void restored(TrackedSession session) {
        session.bringUpTo(settings.reported());
        if (!due) {
            settings.isAsOf(session);
        }
    }

    /** The client has left: what it has done to the session is not asked for any more. */
    void abandon(TrackedSession session) {
        boolean unknown = isAsking() || audit.isOpen();
        if (due || unknown || restore.isRestoring()) {
            settings.becomeUnknown();
        }
        if (unknown || !suspected.isEmpty() || !session.pins().isEmpty()) {
            recovery.expectSessionState();
        }
        audit.abandon();
        restore.abandon();
        clearTouched();
        found.clear();
        asking = false;
    }

    private void clearTouched() {
        touched.clear();
        restore.forgetResets();
        suspected.clear();
        anySetting = false;
        due = false;
    }
}
