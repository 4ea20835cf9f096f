package io.pgweir.proxy.server;

import java.nio.charset.StandardCharsets;

/** PostgreSQL's treatment of {@code application_name}: printable ASCII only, and no longer than a name may be. */
final class ApplicationName {

    /** NAMEDATALEN - 1. */
    private static final int MAX_LENGTH = 63;

    private ApplicationName() {}

    /** As PostgreSQL 16 and later report it; older ones write {@code ?} for a byte that is not printable. */
    static String asReported(String name) {
        StringBuilder clean = new StringBuilder(name.length());
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            if (b >= 32 && b < 127) {
                clean.append((char) b);
            } else {
                clean.append(String.format("\\x%02x", b));
            }
        }
        return clean.length() <= MAX_LENGTH ? clean.toString() : clean.substring(0, MAX_LENGTH);
    }
}
