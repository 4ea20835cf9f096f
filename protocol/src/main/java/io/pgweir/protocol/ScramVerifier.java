package io.pgweir.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code pg_authid.rolpassword} keeps of a password: enough to check a login, not enough to log in.
 *
 * <pre>
 *   SCRAM-SHA-256$4096:salt$StoredKey:ServerKey        salt and keys in Base64
 * </pre>
 *
 * @param storedKey 32 bytes: H(ClientKey)
 * @param serverKey 32 bytes: proves the server to the client
 */
public record ScramVerifier(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
    /** PostgreSQL's default of {@code scram_iterations}. */
    public static final int DEFAULT_ITERATIONS = 4_096;

    /** PostgreSQL's SCRAM_DEFAULT_SALT_LEN. */
    public static final int SALT_LENGTH = 16;

    private static final Pattern ENCODED =
            Pattern.compile("SCRAM-SHA-256\\$([1-9][0-9]{0,8}):([^$:]+)\\$([^$:]+):([^$:]+)");

    /** Empty if the text is something else, for instance a password in clear. */
    public static Optional<ScramVerifier> parse(String encoded) {
        Matcher parts = ENCODED.matcher(encoded);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            ScramVerifier verifier = new ScramVerifier(
                    Integer.parseInt(parts.group(1)),
                    ScramPrimitives.decodeBase64(parts.group(2)),
                    ScramPrimitives.decodeBase64(parts.group(3)),
                    ScramPrimitives.decodeBase64(parts.group(4)));
            boolean wholeKeys = verifier.storedKey.length == ScramPrimitives.HASH_LENGTH
                    && verifier.serverKey.length == ScramPrimitives.HASH_LENGTH;
            return wholeKeys ? Optional.of(verifier) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** The text that {@link #parse} reads, and that {@code CREATE ROLE … PASSWORD} takes. */
    public String encoded() {
        return "%s$%d:%s$%s:%s"
                .formatted(
                        ScramMechanism.SCRAM_SHA_256.label(),
                        iterations,
                        ScramPrimitives.base64(salt),
                        ScramPrimitives.base64(storedKey),
                        ScramPrimitives.base64(serverKey));
    }

    /** Takes some milliseconds by intent: never call it on an event loop. */
    public static ScramVerifier derive(String password, byte[] salt, int iterations) {
        ScramKeys keys = ScramKeys.derive(password, salt, iterations);
        return new ScramVerifier(iterations, salt, ScramPrimitives.hash(keys.clientKey()), keys.serverKey());
    }

    /**
     * A verifier that no password fits, for a user who does not exist: the same user always gets the same salt, so that
     * asking twice tells nothing. Cheap: it is done for every login, so that the time that one takes tells nothing either.
     *
     * <p>The salt, which is shown, is a half of the keys, which are not. Whoever knew both of these could still not log in: that
     * takes something whose hash is the StoredKey.
     *
     * @param secret random bytes of this process (better: of this deployment), never shown
     * @param iterations what the verifiers of users have
     */
    public static ScramVerifier mock(byte[] secret, String user, int iterations) {
        byte[] key = ScramPrimitives.hmac(secret, user.getBytes(StandardCharsets.UTF_8));
        return new ScramVerifier(iterations, Arrays.copyOf(key, SALT_LENGTH), key, key);
    }

    /**
     * Checks a password that a client sent in clear. Takes some milliseconds by intent: never call it on an event loop.
     * Nothing matches a verifier of more than {@link ScramClientExchange#MAX_ITERATIONS}: whoever may write one could have
     * a processor busy for minutes.
     */
    public boolean matches(byte[] password) {
        if (iterations > ScramClientExchange.MAX_ITERATIONS) {
            return false;
        }
        ScramKeys keys = ScramKeys.derive(password, salt, iterations);
        return ScramPrimitives.equalInConstantTime(ScramPrimitives.hash(keys.clientKey()), storedKey);
    }

    /** By content: the parts are arrays, which would compare by identity. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ScramVerifier that
                && iterations == that.iterations
                && Arrays.equals(salt, that.salt)
                && ScramPrimitives.equalInConstantTime(storedKey, that.storedKey)
                && ScramPrimitives.equalInConstantTime(serverKey, that.serverKey);
    }

    @Override
    public int hashCode() {
        return 31 * iterations + Arrays.hashCode(salt);
    }

    @Override
    public String toString() {
        return "ScramVerifier[<secret>]";
    }
}
