package io.pgweir.protocol;

import java.nio.charset.StandardCharsets;

/**
 * All that a client needs to log in by SCRAM-SHA-256 without the password (RFC 5802 §3): as good as the password for
 * every verifier with the same salt and iterations.
 *
 * @param clientKey 32 bytes; not to be changed
 * @param serverKey 32 bytes; not to be changed
 */
public record ScramKeys(byte[] clientKey, byte[] serverKey) {
    /**
     * Takes thousands of hashes by intent, some milliseconds: never call it on an event loop.
     *
     * @param iterations at least 1
     */
    public static ScramKeys derive(String password, byte[] salt, int iterations) {
        return derive(password.getBytes(StandardCharsets.UTF_8), salt, iterations);
    }

    /** The same for a password as a client sent it, in whatever encoding. */
    public static ScramKeys derive(byte[] password, byte[] salt, int iterations) {
        byte[] saltedPassword = ScramPrimitives.hi(SaslPassword.normalise(password), salt, iterations);
        return new ScramKeys(
                ScramPrimitives.hmac(saltedPassword, "Client Key"), ScramPrimitives.hmac(saltedPassword, "Server Key"));
    }

    @Override
    public String toString() {
        return "ScramKeys[<secret>]";
    }
}
