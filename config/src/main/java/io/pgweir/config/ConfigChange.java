package io.pgweir.config;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A configuration in which one key has another value, until the file is read again. Only for keys on which no other one
 * depends: {@code timeouts}.
 *
 * @param config empty if the value cannot be
 * @param problem why not; empty if it can
 * @param hint what to write instead; may be empty
 */
public record ConfigChange(Optional<PgweirConfig> config, String problem, String hint) {

    private static final String SECTION = "timeouts";

    /** What PgBouncer calls them, in seconds. */
    private static final Map<String, String> PGBOUNCERS_NAMES = Map.of(
            "client_login_timeout", "login",
            "server_connect_timeout", "server_connect",
            "query_timeout", "query",
            "transaction_timeout", "transaction",
            "idle_transaction_timeout", "idle_in_transaction",
            "client_idle_timeout", "client_idle",
            "server_idle_timeout", "server_idle",
            "server_lifetime", "server_lifetime");

    /**
     * @param key as in the file, or PgBouncer's name for it
     * @param value as in the file; of PgBouncer's names also a number of seconds
     */
    public static ConfigChange of(PgweirConfig config, String key, String value) {
        boolean pgbouncers = PGBOUNCERS_NAMES.containsKey(key);
        String path = SECTION + "." + PGBOUNCERS_NAMES.getOrDefault(key, key.replaceFirst("^" + SECTION + "\\.", ""));
        Optional<Key<?>> known =
                key.startsWith(SECTION + ".") || pgbouncers ? Keys.at(path).findAny() : Optional.empty();
        if (known.isEmpty()) {
            return refused(
                    "\"" + key + "\" cannot be changed while pgweir runs, or there is no such key",
                    "Keys of timeouts can; change others in the file, and RELOAD.");
        }
        try {
            String text = pgbouncers && value.matches("[1-9][0-9]*") ? value + "s" : value;
            Duration duration = (Duration) known.get().type().parse(text);
            Timeouts timeouts = with(config.timeouts(), known.get().name(), duration);
            return new ConfigChange(Optional.of(with(config, SECTION, timeouts)), "", "");
        } catch (BadValue bad) {
            return refused(path + " " + bad.getMessage(), bad.hint());
        }
    }

    private static ConfigChange refused(String problem, String hint) {
        return new ConfigChange(Optional.empty(), problem, hint);
    }

    /** The same but for one component, which the file calls so. */
    private static <R extends Record> R with(R section, String key, Object value) {
        RecordComponent[] components = section.getClass().getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = ConfigDiff.keyOf(components[i]).equals(key) ? value : ConfigDiff.read(section, components[i]);
        }
        try {
            @SuppressWarnings("unchecked")
            Class<R> type = (Class<R>) section.getClass();
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException bug) {
            throw new IllegalStateException("cannot make another " + section.getClass(), bug);
        }
    }

    /** The keys that can be changed. */
    public static List<String> keys() {
        return Keys.namesIn(SECTION).stream().map(name -> SECTION + "." + name).toList();
    }
}
