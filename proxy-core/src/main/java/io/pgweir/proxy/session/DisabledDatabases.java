package io.pgweir.proxy.session;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SqlState;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Databases that let no client in, by the names that clients ask for. A reload leaves them so. Any thread. */
final class DisabledDatabases {

    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private volatile boolean leaving;

    void add(String database) {
        names.add(database);
    }

    void remove(String database) {
        names.remove(database);
    }

    Set<String> names() {
        return new TreeSet<>(names);
    }

    /** From now on none lets anybody in, for good. */
    void leave() {
        leaving = true;
    }

    /**
     * In PostgreSQL's words, and before anything else that a client could hear: its {@code pg_isready} calls that rejecting,
     * and libpq tries the next host that it knows.
     */
    void checkNotLeaving() throws ProtocolViolation {
        if (leaving) {
            throw new ProtocolViolation(
                    ErrorFields.fatal(SqlState.CANNOT_CONNECT_NOW, "the database system is shutting down")
                            .withDetail("pgweir lets its clients finish their transactions and takes no new ones."));
        }
    }

    void check(String database) throws ProtocolViolation {
        if (names.contains(database)) {
            throw new ProtocolViolation(ErrorFields.fatal(
                            SqlState.CANNOT_CONNECT_NOW, "database \"" + database + "\" does not allow connections")
                    .withHint("It was disabled on pgweir's console; ENABLE lets clients in again."));
        }
    }
}
