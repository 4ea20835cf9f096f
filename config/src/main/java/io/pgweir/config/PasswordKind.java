package io.pgweir.config;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the {@code password} of a user is: one of the three forms that PostgreSQL stores or takes (manual, section 52.8,
 * {@code pg_authid.rolpassword}), or none.
 */
public enum PasswordKind {
    /** {@code SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>}; it can verify a client but not log in. */
    SCRAM_VERIFIER,
    /** {@code md5} and 32 hex digits; it can verify a client, and log in where PostgreSQL asks for md5. */
    MD5_HASH,
    /** The password itself; it can do both. */
    PLAIN,
    /** There is none: its user comes in by a certificate, or by trust. */
    NONE;

    static final String SCRAM_PREFIX = "SCRAM-SHA-256$";

    private static final Pattern MD5 = Pattern.compile("md5[0-9a-f]{32}");
    private static final Pattern SCRAM = Pattern.compile(
            "SCRAM-SHA-256\\$([1-9][0-9]{0,8}):([A-Za-z0-9+/=]+)\\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)");
    private static final int SHA_256_BYTES = 32;

    /** Everything that starts like a verifier is one; {@link #isMalformedVerifier} says whether it is of any use. */
    public static PasswordKind of(Secret password) {
        String value = password.reveal();
        if (value.startsWith(SCRAM_PREFIX)) {
            return SCRAM_VERIFIER;
        }
        if (value.isEmpty()) {
            return NONE;
        }
        return MD5.matcher(value).matches() ? MD5_HASH : PLAIN;
    }

    /**
     * A verifier that was cut off when it was copied. PostgreSQL would take it for a plain password that happens to look
     * odd; here it is refused, because nobody chooses such a password and everybody can lose the end of a line.
     */
    static boolean isMalformedVerifier(Secret password) {
        String value = password.reveal();
        if (!value.startsWith(SCRAM_PREFIX)) {
            return false;
        }
        Matcher parts = SCRAM.matcher(value);
        return !parts.matches()
                || decodedLength(parts.group(2)) < 1
                || decodedLength(parts.group(3)) != SHA_256_BYTES
                || decodedLength(parts.group(4)) != SHA_256_BYTES;
    }

    private static int decodedLength(String base64) {
        try {
            return Base64.getDecoder().decode(base64).length;
        } catch (IllegalArgumentException notBase64) {
            return -1;
        }
    }
}
