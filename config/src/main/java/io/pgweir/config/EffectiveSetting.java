package io.pgweir.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One value of a configuration in force, for people to read. A secret is never shown.
 *
 * @param path with the names of the user's choice, as in {@code databases.app.pool_size}
 * @param defaultText what it is where the file says nothing; null if that is nothing
 */
public record EffectiveSetting(String path, String value, String defaultText, boolean needsRestart) {

    private static final List<String> NAMED = List.of("servers", "databases", "users", "tenants");

    /** All values, in alphabetical order of their paths. */
    public static List<EffectiveSetting> of(PgweirConfig config) {
        return ConfigDiff.values(config).entrySet().stream()
                .map(entry -> of(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static EffectiveSetting of(String path, Object value) {
        Key<?> key = Keys.at(known(path)).findFirst().orElse(null);
        return new EffectiveSetting(
                path,
                text(value),
                key == null ? null : key.defaultText().orElse(null),
                key != null && key.needsRestart());
    }

    /** The path as the table of keys has it; a name may have points in it, and then no key is found. */
    private static String known(String path) {
        String[] words = path.split("\\.");
        if (words.length > 2 && NAMED.contains(words[0])) {
            words[1] = Keys.ANY_NAME;
        }
        if (words.length > 3 && words[2].equals("settings")) {
            words[3] = Keys.ANY_NAME;
        }
        return String.join(".", words).replaceFirst("\\[[0-9]+]", Keys.LIST);
    }

    private static String text(Object value) {
        if (value instanceof Labelled labelled) {
            return labelled.label();
        }
        if (value instanceof Duration duration) {
            return DurationText.write(duration);
        }
        if (value instanceof Path file) {
            return file.toString();
        }
        if (value instanceof Collection<?> list) {
            return list.stream().map(EffectiveSetting::text).collect(Collectors.joining(", "));
        }
        return String.valueOf(value);
    }
}
