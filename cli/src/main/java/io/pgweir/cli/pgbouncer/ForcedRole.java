package io.pgweir.cli.pgbouncer;

import io.pgweir.config.PasswordKind;
import io.pgweir.config.Secret;
import java.util.List;
import java.util.Optional;

/**
 * The one role that PgBouncer logs in to PostgreSQL as, whoever its client is: {@code user} of the databases. In pgweir it is
 * users that have roles, and not databases; so there is one only if all databases name the same.
 *
 * @param password empty if PostgreSQL must let it in without, or if only a hash is known
 */
record ForcedRole(String user, Optional<Secret> password) {

    static Optional<ForcedRole> of(Ini ini) {
        List<Optional<String>> roles = ini.databases().stream()
                .map(database -> ini.ofDatabase(database, "user").map(Setting::value))
                .distinct()
                .toList();
        return roles.size() == 1
                ? roles.get(0).map(user -> new ForcedRole(user, password(user, ini)))
                : Optional.empty();
    }

    private static Optional<Secret> password(String user, Ini ini) {
        return ini.databases().stream()
                .flatMap(database -> ini.ofDatabase(database, "password").stream())
                .map(setting -> new Secret(setting.value()))
                .findFirst()
                .or(() -> ini.users().find(user).map(UserList.Entry::secret))
                .filter(secret -> PasswordKind.of(secret) == PasswordKind.PLAIN);
    }
}
