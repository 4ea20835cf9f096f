package io.pgweir.cli.pgbouncer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A PgBouncer's whole configuration.
 *
 * @param settings all that is written, in the order of the file; of two with one title, the last counts
 * @param databases their names, also of those about which nothing is said
 * @param users who is in the {@code auth_file}
 */
record Ini(Path file, List<Setting> settings, List<String> databases, UserList users) {

    /** The database that stands for all that have no line. */
    static final String ANY_OTHER = "*";

    Ini {
        settings = List.copyOf(settings);
        databases = List.copyOf(databases);
    }

    /** @param userList in the place of {@code auth_file} */
    static Ini read(Path file, Optional<Path> userList) {
        List<Setting> settings = new ArrayList<>();
        Map<String, Place> databases = new LinkedHashMap<>();
        for (IniReader.Line line : IniReader.read(file)) {
            Section section = Section.of(line.section())
                    .orElseThrow(
                            () -> new IniProblem(line.place(), "PgBouncer knows no section [" + line.section() + "]"));
            if (section == Section.PGBOUNCER) {
                settings.add(new Setting(section, "", line.name(), line.value(), line.place()));
                continue;
            }
            ConnectString.parse(line.value(), line.place())
                    .forEach((key, value) -> settings.add(new Setting(section, line.name(), key, value, line.place())));
            if (section == Section.DATABASES) {
                databases.put(line.name(), line.place());
            }
        }
        Ini ini = new Ini(file, settings, List.copyOf(databases.keySet()), UserList.none());
        return new Ini(file, settings, ini.databases, ini.usersIn(userList));
    }

    private UserList usersIn(Optional<Path> userList) {
        if (userList.isPresent()) {
            return UserList.read(userList.get());
        }
        Optional<Setting> authFile =
                global("auth_file").filter(setting -> !setting.value().isEmpty());
        if (authFile.isEmpty()) {
            return UserList.none();
        }
        Path users = path(authFile.get().value());
        if (!Files.isReadable(users)) {
            throw new IniProblem(
                    authFile.get().place(),
                    "auth_file " + users + " cannot be read; may you read it? A copy can be the second argument");
        }
        return UserList.read(users);
    }

    /** Relative paths are taken from the ini: where PgBouncer was started is not known. */
    Path path(String written) {
        return file.toAbsolutePath().resolveSibling(written).normalize();
    }

    Optional<Setting> global(String name) {
        return find(Section.PGBOUNCER, "", name);
    }

    Optional<Setting> find(Section section, String owner, String name) {
        return settings.stream()
                .filter(setting -> setting.section() == section)
                .filter(setting ->
                        setting.owner().equals(owner) && setting.name().equals(name))
                .reduce((first, last) -> last);
    }

    /** A database's own setting. */
    Optional<Setting> ofDatabase(String database, String name) {
        return find(Section.DATABASES, database, name);
    }

    /** A user's own setting. */
    Optional<Setting> ofUser(String user, String name) {
        return find(Section.USERS, user, name);
    }

    /** The value, or PgBouncer's default. */
    String text(String name, String byDefault) {
        return global(name).map(Setting::value).orElse(byDefault);
    }

    int integer(String name, int byDefault) {
        return global(name).map(Setting::integer).orElse(byDefault);
    }

    boolean isOn(String name) {
        return global(name).filter(Setting::isOn).isPresent();
    }

    /** All users that are named anywhere, the auth_file's first. */
    List<String> userNames() {
        List<String> names = new ArrayList<>(
                users.entries().stream().map(UserList.Entry::user).toList());
        settings.stream()
                .filter(setting -> setting.section() == Section.USERS)
                .map(Setting::owner)
                .forEach(names::add);
        return names.stream().distinct().toList();
    }
}
