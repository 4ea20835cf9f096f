package io.pgweir.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a reload would change, as paths of keys such as {@code databases.app.pool_size}. Never contains a value, so it may
 * be logged whole.
 *
 * @param reloadable changes that a running pgweir can take over, in alphabetical order
 * @param needsRestart changes that wait for the next start: what sockets are bound to
 */
public record ConfigDiff(List<String> reloadable, List<String> needsRestart) {

    /** Where a component does not bear the name of its key, because that would mislead in Java. */
    private static final Map<String, String> OTHER_NAMES =
            Map.of("sql", "query", "cacheTtl", "cache", "passwords", "password", "serverPasswords", "server_password");

    public ConfigDiff {
        reloadable = List.copyOf(reloadable);
        needsRestart = List.copyOf(needsRestart);
    }

    public static ConfigDiff between(PgweirConfig before, PgweirConfig after) {
        Map<String, Object> old = values(before);
        Map<String, Object> now = values(after);
        TreeSet<String> paths = new TreeSet<>(old.keySet());
        paths.addAll(now.keySet());
        List<String> reloadable = new ArrayList<>();
        List<String> needsRestart = new ArrayList<>();
        for (String path : paths) {
            if (!Objects.equals(old.get(path), now.get(path))) {
                boolean restart = Keys.at(path).anyMatch(Key::needsRestart);
                (restart ? needsRestart : reloadable).add(path);
            }
        }
        return new ConfigDiff(reloadable, needsRestart);
    }

    public boolean isEmpty() {
        return reloadable.isEmpty() && needsRestart.isEmpty();
    }

    /** Every value by its path. Read off the records themselves, so that a new key cannot be forgotten here. */
    static Map<String, Object> values(PgweirConfig config) {
        Map<String, Object> values = new TreeMap<>();
        collect("", config, values);
        // The order decides which tenant a client belongs to, and no single key shows it.
        values.put("tenants", config.tenants().stream().map(TenantConfig::name).toList());
        return values;
    }

    private static void collect(String path, Object value, Map<String, Object> values) {
        if (value instanceof Record section && !(value instanceof Glob)) {
            for (RecordComponent component : section.getClass().getRecordComponents()) {
                if (!component.getName().equals("name")) {
                    collect(pathOf(path, component), read(section, component), values);
                }
            }
        } else if (value instanceof Map<?, ?> named) {
            named.forEach((name, entry) -> collect(join(path, name.toString()), entry, values));
        } else if (value instanceof List<?> list && list.stream().allMatch(TenantConfig.class::isInstance)) {
            list.forEach(entry -> collect(join(path, ((TenantConfig) entry).name()), entry, values));
        } else if (value instanceof List<?> list && list.stream().allMatch(AuthRule.class::isInstance)) {
            for (int i = 0; i < list.size(); i++) {
                collect(Keys.item(path, i), list.get(i), values);
            }
        } else if (value instanceof Optional<?> optional) {
            optional.ifPresent(present -> collect(path, present, values));
        } else {
            values.put(path, value);
        }
    }

    /** A tenant's timeouts are a record of their own but no section: their keys stand beside the tenant's others. */
    private static String pathOf(String section, RecordComponent component) {
        return component.getType() == TenantTimeouts.class ? section : join(section, keyOf(component));
    }

    static Object read(Record section, RecordComponent component) {
        try {
            return component.getAccessor().invoke(section);
        } catch (ReflectiveOperationException bug) {
            throw new IllegalStateException("cannot read " + component, bug);
        }
    }

    static String keyOf(RecordComponent component) {
        String name = OTHER_NAMES.getOrDefault(component.getName(), component.getName());
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private static String join(String section, String name) {
        return section.isEmpty() ? name : section + "." + name;
    }
}
