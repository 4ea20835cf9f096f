package io.pgweir.proxy.state;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a session can leave in its server connection that cannot be carried to another one, so that the client keeps the
 * connection beyond its transaction.
 */
public enum PinReason {
    TEMP_TABLE("temp_table"),
    LISTEN("listen"),
    ADVISORY_LOCK("advisory_lock"),
    /** A cursor that was declared {@code WITH HOLD}. */
    HELD_CURSOR("held_cursor"),
    /** A statement that was prepared by the SQL command {@code PREPARE}, not by protocol. */
    SQL_PREPARE("sql_prepare"),
    /** A library that was loaded by {@code LOAD} stays until the end of the connection. */
    LOADED_LIBRARY("loaded_library"),
    /** {@code set_config} with a name that only PostgreSQL knows. */
    DYNAMIC_SETTING("dynamic_setting"),
    /** A setting, where these are not carried from one connection to another. */
    SETTING("setting"),
    /** PostgreSQL could not be asked what the session has set. */
    UNKNOWN("unknown");

    /** All that {@linkplain #canBeAsked() can be asked}. */
    public static final Set<PinReason> ASKABLE =
            Stream.of(values()).filter(PinReason::canBeAsked).collect(Collectors.toUnmodifiableSet());

    private final String label;

    PinReason(String label) {
        this.label = label;
    }

    /** Whether PostgreSQL can tell that there is nothing left of it; else only {@code DISCARD ALL} or the end helps. */
    public boolean canBeAsked() {
        return switch (this) {
            case TEMP_TABLE, LISTEN, ADVISORY_LOCK, HELD_CURSOR, SQL_PREPARE -> true;
            case LOADED_LIBRARY, DYNAMIC_SETTING, SETTING, UNKNOWN -> false;
        };
    }

    /** The word of log lines, console and metric tags. */
    public String label() {
        return label;
    }
}
