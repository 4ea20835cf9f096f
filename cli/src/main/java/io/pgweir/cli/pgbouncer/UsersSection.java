package io.pgweir.cli.pgbouncer;

import io.pgweir.config.PasswordKind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code users:} from the auth_file, with its secrets as they are. */
final class UsersSection {

    private UsersSection() {}

    static Map<String, Object> of(Ini ini) {
        Map<String, Object> users = new LinkedHashMap<>();
        Optional<ForcedRole> role = ForcedRole.of(ini);
        for (UserList.Entry entry : ini.users().entries()) {
            if (canLogIn(entry, ini)) {
                users.put(entry.user(), user(entry, role));
            }
        }
        return users;
    }

    /** Whether PgBouncer would let this user in with the secret that it has. */
    static boolean canLogIn(UserList.Entry entry, Ini ini) {
        return switch (entry.kind()) {
            case NONE -> !LoginMethods.isPasswordNeeded(ini);
            case MD5_HASH -> LoginMethods.takesMd5(ini);
            case PLAIN, SCRAM_VERIFIER -> true;
        };
    }

    private static Map<String, Object> user(UserList.Entry entry, Optional<ForcedRole> role) {
        Map<String, Object> user = new LinkedHashMap<>();
        if (entry.kind() != PasswordKind.NONE) {
            user.put("password", entry.secret());
        }
        role.ifPresent(forced -> {
            user.put("server_user", forced.user());
            forced.password().ifPresent(password -> user.put("server_password", password));
        });
        return user;
    }
}
