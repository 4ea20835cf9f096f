package io.pgweir.proxy.server;

import io.pgweir.config.StateAuditMode;
import io.pgweir.proxy.state.PinReason;
import io.pgweir.proxy.state.SessionSettings;
import io.pgweir.proxy.state.StateQuestion;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks behind some transactions of one server connection, or behind all, whether they have left in the session what none
 * of their texts tells: a function can set a parameter or take a lock as a command does. What is found is logged and
 * counted, and followed from then on as if a command had done it.
 *
 * <p>PostgreSQL lists custom parameters nowhere: of these only such are found as some session of the pool is known to have
 * had. What the client had set at its login is not reported, since a value may be spelled in many ways, but followed.
 *
 * <p>Confined to the server's loop.
 */
public final class StateAudit {

    private static final Logger log = LoggerFactory.getLogger(StateAudit.class);

    /** Who a session acts as is in no list of PostgreSQL's either. */
    private static final Set<String> IDENTITY = Set.of("role", "session_authorization");

    private static final int MAX_SHAPES = 10;

    private final ServerPool pool;
    private final ConnectionSettings settings;
    private final Set<String> shapes = new LinkedHashSet<>();
    private final Map<String, String> found = new HashMap<>();

    /** What is asked behind; its client may have sent more meanwhile. */
    private List<String> texts = List.of();

    private boolean open;
    private boolean asking;
    private boolean failed;

    StateAudit(ServerPool pool, ConnectionSettings settings) {
        this.pool = pool;
        this.settings = settings;
    }

    /** A text is about to be sent. Whether its shape is wanted for the log, should its transaction leave something behind. */
    public boolean wantsShape(StateAuditMode mode) {
        open |= mode == StateAuditMode.ALWAYS || (mode == StateAuditMode.SAMPLED && pool.takeAudit());
        return open;
    }

    public void shape(String shape) {
        if (shapes.size() < MAX_SHAPES) {
            shapes.add(shape);
        }
    }

    /** Whether PostgreSQL is to be asked before the connection may go back. */
    boolean isOpen() {
        return open;
    }

    /** Whether the rows that arrive now are the answer. */
    boolean isAsking() {
        return asking;
    }

    String question(TrackedSession session) {
        texts = List.copyOf(shapes);
        shapes.clear();
        open = false;
        asking = true;
        failed = false;
        Set<String> named = new TreeSet<>(IDENTITY);
        named.addAll(pool.customSettings());
        session.current().names().stream().filter(StateAudit::isCustom).forEach(named::add);
        return StateQuestion.sql(named, Set.of(), true, PinReason.ASKABLE);
    }

    private static boolean isCustom(String name) {
        return name.indexOf('.') >= 0;
    }

    void row(String name, String value) {
        found.put(name, value);
    }

    /** The question was refused or cancelled, by the client's own {@code statement_timeout} for instance. */
    void failed() {
        failed = true;
    }

    /**
     * The answer is complete.
     *
     * @return what the client is pinned by and nobody had foreseen
     */
    Set<PinReason> answered(TrackedSession session) {
        asking = false;
        Set<PinReason> pins = EnumSet.noneOf(PinReason.class);
        if (!failed) {
            Map<String, String> changes = new HashMap<>();
            List<String> unforeseen = new ArrayList<>();
            found.forEach((name, value) -> judge(name, value, session, changes, unforeseen));
            for (PinReason reason : PinReason.ASKABLE) {
                if (found.containsKey(StateQuestion.PIN + reason.label())
                        && !session.pins().contains(reason)) {
                    pins.add(reason);
                    unforeseen.add(reason.label());
                }
            }
            follow(changes, session);
            report(unforeseen);
        }
        found.clear();
        return pins;
    }

    private void judge(
            String row, String value, TrackedSession session, Map<String, String> changes, List<String> unforeseen) {
        if (row.startsWith(StateQuestion.PIN)) {
            return;
        }
        String name = SessionSettings.key(row);
        String present = settings.isUnset(name, value) ? null : value;
        String known = session.current().get(name);
        boolean emptied = isCustom(name) && known == null && "".equals(present);
        if (settings.reported().follows(name) || emptied || (present == null ? known == null : present.equals(known))) {
            return;
        }
        changes.put(name, present);
        if (known == null || !known.equals(session.atLogin().get(name))) {
            unforeseen.add(name);
        }
    }

    private void follow(Map<String, String> changes, TrackedSession session) {
        if (!changes.isEmpty()) {
            session.found(changes);
            settings.isAsOf(session);
        }
    }

    private void report(List<String> unforeseen) {
        if (!unforeseen.isEmpty()) {
            pool.traffic().unforeseenStates++;
            log.warn(
                    "event=session_state_unforeseen pool={} found={} texts={}",
                    pool,
                    unforeseen.stream().sorted().toList(),
                    texts);
        }
    }

    /** The client has left: what it has left behind is not looked at, but discarded. */
    void abandon() {
        asking = false;
        open = false;
        found.clear();
        shapes.clear();
    }
}
