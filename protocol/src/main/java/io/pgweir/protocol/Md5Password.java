package io.pgweir.protocol;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * PostgreSQL's old password scheme ("Password Authentication" in the manual).
 *
 * <pre>
 *   stored    "md5" + hex(MD5(password + user))
 *   response  "md5" + hex(MD5(the hex digits of stored + salt))
 * </pre>
 *
 * <p>Whoever has the stored hash can log in with it, so it is as secret as the password.
 */
public final class Md5Password {
    private static final String PREFIX = "md5";

    private Md5Password() {}

    /** Whether the text has the form of a stored hash. */
    public static boolean isHash(String text) {
        return text.matches("md5[0-9a-f]{32}");
    }

    /** The stored hash of a password. */
    public static String hash(String password, String user) {
        return hash(password.getBytes(StandardCharsets.UTF_8), user);
    }

    /** The same for a password as a client sent it, in whatever encoding. */
    public static String hash(byte[] password, String user) {
        return digest(password, user.getBytes(StandardCharsets.UTF_8));
    }

    /** What a client answers to AuthenticationMD5Password with this salt. */
    public static String response(String storedHash, byte[] salt) {
        return digest(storedHash.substring(PREFIX.length()).getBytes(StandardCharsets.US_ASCII), salt);
    }

    /** Checks a client's answer, in a time that tells nothing of where it differs. */
    public static boolean matches(String storedHash, byte[] salt, byte[] response) {
        byte[] expected = response(storedHash, salt).getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(expected, response);
    }

    private static String digest(byte[] secret, byte[] salt) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            md5.update(secret);
            return PREFIX + HexFormat.of().formatHex(md5.digest(salt));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
