package io.pgweir.cli.pgbouncer;

import io.pgweir.config.PasswordKind;
import io.pgweir.config.Secret;
import java.util.Optional;

/**
 * How users are looked up in PostgreSQL: {@code auth_user} and {@code auth_query}, which PgBouncer may have for each database
 * and pgweir has once.
 *
 * @param user whom the query runs as
 * @param database where it runs, by its name in the ini
 * @param password empty = it is not known in clear
 * @param query with {@code ?} for the name; empty = pgweir's own, which is PgBouncer's default
 */
record LookUp(String user, Optional<String> database, Optional<Secret> password, Optional<String> query) {

    private static final String PARAMETER = "$1";

    static Optional<LookUp> of(Ini ini) {
        return first(ini, "auth_user").map(user -> new LookUp(user, database(ini), password(user, ini), query(ini)));
    }

    /** The setting for all databases, else the first of one. */
    private static Optional<String> first(Ini ini, String name) {
        return ini.global(name)
                .map(Setting::value)
                .filter(value -> !value.isEmpty())
                .or(() -> ini.databases().stream()
                        .flatMap(database -> ini.ofDatabase(database, name).stream())
                        .map(Setting::value)
                        .findFirst());
    }

    /** Without an auth_dbname PgBouncer asks in the client's own database: one that has a name is as good as any. */
    private static Optional<String> database(Ini ini) {
        return first(ini, "auth_dbname").filter(ini.databases()::contains).or(() -> ini.databases().stream()
                .filter(database -> !database.equals(Ini.ANY_OTHER))
                .findFirst());
    }

    private static Optional<Secret> password(String user, Ini ini) {
        return ini.users()
                .find(user)
                .map(UserList.Entry::secret)
                .filter(secret -> PasswordKind.of(secret) == PasswordKind.PLAIN);
    }

    private static Optional<String> query(Ini ini) {
        return first(ini, "auth_query").filter(LookUp::isTranslatable).map(query -> query.replace(PARAMETER, "?"));
    }

    /** pgweir's query takes its one parameter once, and has no other question mark. */
    static boolean isTranslatable(String query) {
        int first = query.indexOf(PARAMETER);
        return first >= 0 && query.indexOf(PARAMETER, first + 1) < 0 && query.indexOf('?') < 0;
    }
}
