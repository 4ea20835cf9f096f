package io.pgweir.cli.pgbouncer;

import io.pgweir.config.PasswordKind;
import io.pgweir.config.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Users and their secrets: lines of {@code "user" "secret"}, in which a quote is doubled; what stands behind them is not
 * looked at, and {@code ;} begins a comment.
 */
record UserList(List<Entry> entries) {

    private static final String QUOTED = "\"((?:[^\"]|\"\")*)\"";
    private static final Pattern ENTRY = Pattern.compile(QUOTED + "[ \\t]*" + QUOTED + ".*");

    /** @param secret empty if the user has none */
    record Entry(String user, Secret secret, Place place) {

        PasswordKind kind() {
            return PasswordKind.of(secret);
        }
    }

    UserList {
        entries = List.copyOf(entries);
    }

    /** Where there is no file. */
    static UserList none() {
        return new UserList(List.of());
    }

    static UserList read(Path file) {
        List<Entry> entries = new ArrayList<>();
        int number = 0;
        for (String line : IniReader.contents(file).lines().map(String::strip).toList()) {
            Place place = new Place(file.toString(), ++number);
            if (!line.isEmpty() && !line.startsWith(";")) {
                entries.add(entry(line, place));
            }
        }
        return new UserList(entries);
    }

    private static Entry entry(String line, Place place) {
        Matcher entry = ENTRY.matcher(line);
        if (!entry.matches()) {
            throw new IniProblem(place, "not \"user\" \"secret\"");
        }
        return new Entry(unquoted(entry.group(1)), new Secret(unquoted(entry.group(2))), place);
    }

    private static String unquoted(String text) {
        return text.replace("\"\"", "\"");
    }

    Optional<Entry> find(String user) {
        return entries.stream().filter(entry -> entry.user().equals(user)).reduce((first, last) -> last);
    }
}
