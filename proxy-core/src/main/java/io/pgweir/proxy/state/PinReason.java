package io.pgweir.proxy.state;

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
    /** PostgreSQL could not be asked what the session has set. */
    UNKNOWN("unknown");

    private final String label;

    PinReason(String label) {
        this.label = label;
    }

    /** Whether PostgreSQL can tell that there is nothing left of it; else only {@code DISCARD ALL} or the end helps. */
    public boolean canBeAsked() {
        return this != LOADED_LIBRARY && this != DYNAMIC_SETTING && this != UNKNOWN;
    }

    /** The word of log lines, console and metric tags. */
    public String label() {
        return label;
    }
}
