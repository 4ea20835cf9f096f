package io.pgweir.cli.pgbouncer;

import java.util.List;

/** What {@code auth_type} is called here. */
final class LoginMethods {

    private static final String SCRAM = "scram-sha-256";
    private static final String MD5 = "md5";

    private LoginMethods() {}

    /** Of PgBouncer's methods that pgweir does not have, and of passwords in clear: what the stored secrets are good for. */
    static List<String> of(Ini ini) {
        return switch (type(ini)) {
            case SCRAM -> List.of(SCRAM);
            case "cert" -> List.of("cert");
            case "trust", "any" -> List.of("trust");
            default -> List.of(SCRAM, MD5);
        };
    }

    static String type(Ini ini) {
        return ini.text("auth_type", MD5);
    }

    /** Whether nobody is asked for a password. */
    static boolean isTrust(Ini ini) {
        return of(ini).contains("trust");
    }

    static boolean isPasswordNeeded(Ini ini) {
        return !isTrust(ini) && !of(ini).contains("cert");
    }

    /** Whether md5 hashes of the auth_file are of use. */
    static boolean takesMd5(Ini ini) {
        return !of(ini).equals(List.of(SCRAM));
    }
}
