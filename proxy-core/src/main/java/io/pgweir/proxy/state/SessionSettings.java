package io.pgweir.proxy.state;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Run-time parameters that a session has set, by name. Immutable, with a hash that is computed once: at each checkout the
 * client's settings are compared with those of the server connection.
 *
 * <p>Names are PostgreSQL's, in lower case, since PostgreSQL does not tell them by case. Values are as they were given:
 * PostgreSQL alone knows what they mean.
 */
public final class SessionSettings {

    public static final SessionSettings NONE = new SessionSettings(new String[0], new String[0]);

    /**
     * What most often differs between sessions of one application and says nothing about what a query means: limits, and how
     * results are written. All others may: {@code DateStyle} and {@code TimeZone} make a constant of a literal when the
     * query is prepared, {@code search_path} and {@code role} say what its names refer to.
     */
    private static final Set<String> WITHOUT_MEANING = Set.of(
            "application_name",
            "bytea_output",
            "client_min_messages",
            "default_transaction_isolation",
            "default_transaction_read_only",
            "extra_float_digits",
            "idle_in_transaction_session_timeout",
            "idle_session_timeout",
            "lock_timeout",
            "statement_timeout",
            "synchronous_commit",
            "transaction_timeout",
            "work_mem");

    private final String[] names;
    private final String[] values;
    private final int hash;
    private SessionSettings meaning;

    private SessionSettings(String[] names, String[] values) {
        this.names = names;
        this.values = values;
        this.hash = 31 * Arrays.hashCode(names) + Arrays.hashCode(values);
    }

    public static SessionSettings of(Map<String, String> settings) {
        if (settings.isEmpty()) {
            return NONE;
        }
        TreeMap<String, String> sorted = new TreeMap<>();
        settings.forEach((name, value) -> sorted.put(name.toLowerCase(Locale.ROOT), value));
        return new SessionSettings(
                sorted.keySet().toArray(String[]::new), sorted.values().toArray(String[]::new));
    }

    /** These settings with one of them replaced or added. */
    public SessionSettings with(String name, String value) {
        String key = name.toLowerCase(Locale.ROOT);
        if (value.equals(get(key))) {
            return this;
        }
        TreeMap<String, String> changed = new TreeMap<>();
        forEach(changed::put);
        changed.put(key, value);
        return of(changed);
    }

    /** These settings with all of {@code other} on top. */
    public SessionSettings with(SessionSettings other) {
        if (other.names.length == 0) {
            return this;
        }
        TreeMap<String, String> merged = new TreeMap<>();
        forEach(merged::put);
        other.forEach(merged::put);
        return of(merged);
    }

    /** These settings without one of them. */
    public SessionSettings without(String name) {
        if (get(name) == null) {
            return this;
        }
        TreeMap<String, String> fewer = new TreeMap<>();
        forEach(fewer::put);
        fewer.remove(name.toLowerCase(Locale.ROOT));
        return of(fewer);
    }

    /**
     * Those of these settings on which it depends what a query text means when it is prepared. Custom names do not count:
     * they are read when the query runs.
     */
    public SessionSettings thatGiveMeaning() {
        if (meaning == null) {
            TreeMap<String, String> kept = new TreeMap<>();
            forEach((name, value) -> {
                if (name.indexOf('.') < 0 && !WITHOUT_MEANING.contains(name)) {
                    kept.put(name, value);
                }
            });
            meaning = kept.size() == names.length ? this : of(kept);
        }
        return meaning;
    }

    public List<String> names() {
        return List.of(names);
    }

    /** A parameter's name as it is kept here. */
    public static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** The value, or null if it is not set. */
    public String get(String name) {
        int i = Arrays.binarySearch(names, name.toLowerCase(Locale.ROOT));
        return i >= 0 ? values[i] : null;
    }

    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < names.length; i++) {
            action.accept(names[i], values[i]);
        }
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof SessionSettings that
                        && hash == that.hash
                        && Arrays.equals(names, that.names)
                        && Arrays.equals(values, that.values));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** The names only: a value may be a secret of the application's. */
    @Override
    public String toString() {
        return Arrays.toString(names);
    }
}
