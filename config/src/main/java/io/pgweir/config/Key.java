package io.pgweir.config;

import java.util.Optional;

/**
 * One key of the file: everything that the loader, the manual and the reload know about it.
 *
 * @param path with {@code *} where the user chooses a name, as in {@code servers.*.host}
 * @param defaultText the value when the key is absent, as a user would write it; empty = none
 * @param whenAbsent what is said about absence in the manual
 * @param required whether absence is a problem
 * @param repeated whether the value is a list
 * @param needsRestart whether a changed value waits for the next start
 * @param meaning one sentence for the manual
 */
record Key<T>(
        String path,
        ValueType<T> type,
        Optional<String> defaultText,
        String whenAbsent,
        boolean required,
        boolean repeated,
        boolean needsRestart,
        String meaning) {

    static <T> Key<T> required(String path, ValueType<T> type, String meaning) {
        return new Key<>(path, type, Optional.empty(), "required", true, false, false, meaning);
    }

    static <T> Key<T> withDefault(String path, ValueType<T> type, String defaultText, String meaning) {
        String shown = "`" + defaultText + "`";
        return new Key<>(path, type, Optional.of(defaultText), shown, false, false, false, meaning);
    }

    static <T> Key<T> optional(String path, ValueType<T> type, String whenAbsent, String meaning) {
        return new Key<>(path, type, Optional.empty(), whenAbsent, false, false, false, meaning);
    }

    Key<T> asList() {
        return new Key<>(path, type, defaultText, whenAbsent, required, true, needsRestart, meaning);
    }

    Key<T> restart() {
        return new Key<>(path, type, defaultText, whenAbsent, required, repeated, true, meaning);
    }

    /** The last word of the path: what the user writes. */
    String name() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** The path of the section that the key stands in; empty if it stands in none. */
    String section() {
        return path.substring(0, Math.max(0, path.lastIndexOf('.')));
    }
}
