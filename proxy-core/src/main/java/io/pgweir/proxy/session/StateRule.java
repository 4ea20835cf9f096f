package io.pgweir.proxy.session;

import io.pgweir.config.SessionStateMode;
import io.pgweir.config.StateAuditMode;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.state.PinReason;
import io.pgweir.proxy.state.SessionEffects;

/**
 * What the clients of a database may leave behind in their sessions.
 *
 * @param database its name in the configuration
 * @param audit how often PostgreSQL is asked what they really have left
 */
record StateRule(String database, SessionStateMode mode, StateAuditMode audit) {

    /** Whether a setting that a client has made keeps it on its connection. */
    boolean pinsSettings() {
        return mode == SessionStateMode.PIN;
    }

    /**
     * Why a text with these effects must not reach PostgreSQL; null if it may. A text that is too long to be read to its
     * end may: what it leaves behind is asked of PostgreSQL, and pins.
     */
    ErrorFields refusal(SessionEffects effects) {
        if (mode != SessionStateMode.REJECT || effects.pins().isEmpty() || effects.anySetting()) {
            return null;
        }
        PinReason reason = effects.pins().stream().min(PinReason::compareTo).orElseThrow();
        return ErrorFields.error(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        command(reason)
                                + " would leave behind what cannot follow the client to another server connection")
                .withDetail("databases." + database + ".session_state = " + mode.label()
                        + "; the statement has not been sent to PostgreSQL.")
                .withHint(
                        instead(reason) + ", or set session_state: track, or use a database with pool_mode: session.");
    }

    /** Whether a text is likely to keep its client on its connection. One that resets everything is judged by what it leaves. */
    boolean mayPin(SessionEffects effects) {
        if (effects.isNone() || effects.anySetting()) {
            return false;
        }
        boolean sets = !effects.resetsAll() && !effects.resets().containsAll(effects.settings());
        return !effects.pins().isEmpty() || (sets && pinsSettings());
    }

    private static String command(PinReason reason) {
        return switch (reason) {
            case TEMP_TABLE -> "a temporary table";
            case LISTEN -> "LISTEN";
            case ADVISORY_LOCK -> "a session advisory lock";
            case HELD_CURSOR -> "a cursor WITH HOLD";
            case SQL_PREPARE -> "the command PREPARE";
            case LOADED_LIBRARY -> "LOAD";
            case DYNAMIC_SETTING -> "set_config with a computed name";
            case SETTING, UNKNOWN -> throw new IllegalArgumentException(reason + " is not known from a text");
        };
    }

    private static String instead(PinReason reason) {
        return switch (reason) {
            case TEMP_TABLE -> "Create it ON COMMIT DROP";
            case LISTEN -> "Listen on a connection of its own";
            case ADVISORY_LOCK -> "Lock for the transaction by pg_advisory_xact_lock";
            case HELD_CURSOR -> "Declare it without HOLD";
            case SQL_PREPARE -> "Prepare by the driver";
            case LOADED_LIBRARY -> "Have PostgreSQL load it by session_preload_libraries";
            case DYNAMIC_SETTING -> "Write the name as a constant, or set it for the transaction only";
            case SETTING, UNKNOWN -> throw new IllegalArgumentException(reason + " is not known from a text");
        };
    }
}
