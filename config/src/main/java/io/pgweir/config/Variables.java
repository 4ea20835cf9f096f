package io.pgweir.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The names of the environment variables that configure a pgweir without a file. Every key whose path has neither a name of
 * the user's choice nor a list in it has one, made from its path: {@code listen.max_clients} is {@code PGWEIR_LISTEN_MAX_CLIENTS}. For the rest
 * there are a few shorthands, since without a file there is one server and one tenant.
 */
final class Variables {

    static final String PREFIX = "PGWEIR_";
    static final String SERVER = PREFIX + "SERVER";
    static final String USERS = PREFIX + "USERS";

    /** What the only server is called. */
    static final String ONLY_SERVER = "main";

    /** Keys of the only server, of every database, and of the tenant {@code default}. */
    private static final List<Key<?>> SHORTHANDS = List.of(
            Keys.SERVER_MAX_CONNECTIONS,
            Keys.DATABASE_POOL_MODE,
            Keys.DATABASE_POOL_SIZE,
            Keys.DATABASE_MIN_POOL_SIZE,
            TenantKeys.MAX_WAITING,
            TenantKeys.MAX_WAIT);

    private static final Map<String, Key<?>> BY_NAME = byName();

    private Variables() {}

    private static Map<String, Key<?>> byName() {
        Map<String, Key<?>> byName = new LinkedHashMap<>();
        Keys.ALL.stream()
                .filter(key ->
                        !key.path().contains(Keys.ANY_NAME) && !key.path().contains(Keys.LIST))
                .forEach(key -> byName.put(nameOf(key), key));
        SHORTHANDS.forEach(key -> byName.put(nameOf(key), key));
        return byName;
    }

    /** The key that a variable sets. */
    static Optional<Key<?>> key(String variable) {
        return Optional.ofNullable(BY_NAME.get(variable));
    }

    static List<String> names() {
        List<String> names = new ArrayList<>(List.of(SERVER, USERS));
        names.addAll(BY_NAME.keySet());
        return names;
    }

    /** {@code PGWEIR_} and the path, or just the last word of a path with a name of the user's choice. */
    static String nameOf(Key<?> key) {
        String words =
                key.path().contains(Keys.ANY_NAME) ? key.name() : key.path().replace('.', '_');
        return PREFIX + words.toUpperCase(Locale.ROOT);
    }
}
