package io.pgweir.proxy.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The SQL that brings a session from some settings to others: one simple query, hence one implicit transaction, so that
 * either all of it holds or nothing.
 *
 * <p>{@code set_config} and not {@code SET}: it takes every value as PostgreSQL reports it, lists such as {@code
 * search_path} included, which {@code SET} would take for one quoted name. It is called by its full name, so that no
 * function of the same name in the client's {@code search_path} can get in between.
 */
public final class SettingsChange {

    /** {@code DateStyle = ISO} keeps the order of day and month as it was: it must not be another client's. */
    private static final String ADDS_TO_ITS_VALUE = "datestyle";

    /**
     * Who the session acts as, in the order in which it is undone: first of all, since another role may not be allowed to
     * change the other settings; for the same reason it is set again last.
     */
    private static final List<String> IDENTITY = List.of("role", "session_authorization");

    private SettingsChange() {}

    /** The query, or null if nothing differs. What {@code to} does not set goes back to the connection's own default. */
    public static String sql(SessionSettings from, SessionSettings to) {
        if (from.equals(to)) {
            return null;
        }
        List<String> commands = new ArrayList<>();
        SessionSettings ownUser = from;
        for (String name : IDENTITY) {
            if (from.get(name) != null) {
                commands.add("RESET " + name);
                ownUser = ownUser.without(name);
            }
        }
        ownUser.forEach((name, before) -> {
            String value = to.get(name);
            if (value == null || (name.equals(ADDS_TO_ITS_VALUE) && !value.equals(before))) {
                commands.add("RESET " + identifier(name));
            }
        });
        return with(commands, sets(ownUser, to));
    }

    /**
     * The query that gives some settings, which a RESET has brought back to what the connection began with, the values
     * that the client began with; null if it began with none of them.
     */
    public static String restore(SessionSettings atLogin, Set<String> reset) {
        List<String> sets = new ArrayList<>();
        atLogin.forEach((name, value) -> {
            if (reset.contains(name)) {
                sets.add(set(name, value));
            }
        });
        return sets.isEmpty() ? null : "SELECT " + String.join(", ", sets);
    }

    /**
     * The query that brings a session of which nothing is known, but that it began with {@code beginning}, to other
     * settings. The role goes first: it may not be allowed to set what its predecessor did.
     */
    public static String afresh(SessionSettings beginning, SessionSettings to) {
        List<String> commands = new ArrayList<>(List.of("SET SESSION AUTHORIZATION DEFAULT", "RESET ALL"));
        return with(commands, sets(beginning, to));
    }

    private static List<String> sets(SessionSettings from, SessionSettings to) {
        List<String> sets = new ArrayList<>();
        to.forEach((name, value) -> {
            if (!value.equals(from.get(name)) && !IDENTITY.contains(name)) {
                sets.add(set(name, value));
            }
        });
        for (int i = IDENTITY.size() - 1; i >= 0; i--) {
            String value = to.get(IDENTITY.get(i));
            if (value != null) {
                sets.add(set(IDENTITY.get(i), value));
            }
        }
        return sets;
    }

    private static String set(String name, String value) {
        return "pg_catalog.set_config(" + literal(name) + ", " + literal(value) + ", false)";
    }

    private static String with(List<String> commands, List<String> sets) {
        if (!sets.isEmpty()) {
            commands.add("SELECT " + String.join(", ", sets));
        }
        return String.join(";", commands);
    }

    /** An escape string constant means the same whatever {@code standard_conforming_strings} is. */
    static String literal(String value) {
        return "E'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /** Custom names have dots, which stand between identifiers and not in them. */
    private static String identifier(String name) {
        return "\"" + name.replace("\"", "\"\"").replace(".", "\".\"") + "\"";
    }
}
