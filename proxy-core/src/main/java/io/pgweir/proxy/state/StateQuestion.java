package io.pgweir.proxy.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The query by which PostgreSQL is asked what a session has set and left behind, since no reading of its commands can
 * know what was rolled back, refused, or done by a function. Each row is a name and a value: of a setting by its name; for
 * what a client is pinned by, and for settings that are back at their default, with a prefix that no setting's name has.
 *
 * <p>Operators are called by their full names, as functions are: the client's {@code search_path} is in force.
 */
public final class StateQuestion {

    /** Precedes the label of a {@link PinReason}. */
    public static final String PIN = "pin ";

    /** Precedes the name of a setting that has its default again. */
    public static final String DEFAULT = "default ";

    private static final String EQUAL = " OPERATOR(pg_catalog.=) ";

    private StateQuestion() {}

    /**
     * @param settings whose values are wanted
     * @param resets those of them that may be back at their default
     * @param anySetting whether all that were set in the session are wanted; custom ones are not among them
     */
    public static String sql(Set<String> settings, Set<String> resets, boolean anySetting, Set<PinReason> pins) {
        List<String> parts = new ArrayList<>();
        for (String name : settings) {
            String literal = SettingsChange.literal(name);
            parts.add("SELECT " + literal + ", pg_catalog.current_setting(" + literal + ", true)");
        }
        if (anySetting) {
            parts.add("SELECT name, pg_catalog.current_setting(name) FROM pg_catalog.pg_settings WHERE source" + EQUAL
                    + "'session'");
        }
        if (!resets.isEmpty()) {
            parts.add("SELECT " + SettingsChange.literal(DEFAULT)
                    + " OPERATOR(pg_catalog.||) pg_catalog.lower(name), '' FROM pg_catalog.pg_settings WHERE source"
                    + " OPERATOR(pg_catalog.<>) 'session' AND pg_catalog.lower(name)" + EQUAL + "ANY (ARRAY["
                    + String.join(
                            ", ", resets.stream().map(SettingsChange::literal).toList()) + "])");
        }
        for (PinReason pin : pins) {
            parts.add("SELECT " + SettingsChange.literal(PIN + pin.label()) + ", '' " + where(pin));
        }
        return String.join(" UNION ALL ", parts);
    }

    private static String where(PinReason pin) {
        return switch (pin) {
            case TEMP_TABLE ->
                "WHERE EXISTS (SELECT 1 FROM pg_catalog.pg_class WHERE relnamespace" + EQUAL
                        + "pg_catalog.pg_my_temp_schema())";
            case LISTEN -> "WHERE EXISTS (SELECT 1 FROM pg_catalog.pg_listening_channels())";
            case ADVISORY_LOCK ->
                "WHERE EXISTS (SELECT 1 FROM pg_catalog.pg_locks WHERE locktype" + EQUAL + "'advisory' AND pid" + EQUAL
                        + "pg_catalog.pg_backend_pid())";
            case HELD_CURSOR -> "WHERE EXISTS (SELECT 1 FROM pg_catalog.pg_cursors WHERE is_holdable)";
            case SQL_PREPARE -> "WHERE EXISTS (SELECT 1 FROM pg_catalog.pg_prepared_statements WHERE from_sql)";
            // PostgreSQL cannot tell: once suspected, it is there.
            case LOADED_LIBRARY, DYNAMIC_SETTING, SETTING, UNKNOWN -> "";
        };
    }
}
