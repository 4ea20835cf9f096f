package io.pgweir.config;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A short word for all that is in force: pgweirs with the same have the same, so that a fleet that differs is seen.
 *
 * <p>It goes where many may read it, so nothing may be guessed by it. A plain hash over a password is one more way to try
 * passwords, millions a second and unseen; a salt would not help, as equal fleets need equal hashes and hence the same salt,
 * and a slow hash only makes it last longer. So secrets are left out, but for how many there are of each key, unless there
 * is a key that only the fleet knows ({@code metrics.config_hash_key}): with it the hash is an HMAC (RFC 2104), in which
 * nobody can look for a password without that key.
 */
public final class ConfigHash {

    private static final int BYTES = 8;
    private static final String SHA_256 = "SHA-256";
    private static final String HMAC = "HmacSHA256";
    private static final String LEFT_OUT = "<secret>";

    private ConfigHash() {}

    /**
     * @param started what the process began with: keys that wait for the next start are still as they were then
     * @param newest what was loaded last
     * @return sixteen hexadecimal digits
     */
    public static String of(PgweirConfig started, PgweirConfig newest) {
        Map<String, Object> values = new TreeMap<>(ConfigDiff.values(newest));
        ConfigDiff.values(started).forEach((path, value) -> {
            if (Keys.at(path).anyMatch(Key::needsRestart)) {
                values.put(path, value);
            }
        });
        Optional<Secret> key = newest.metrics().configHashKey();
        String text = values.entrySet().stream()
                .map(entry -> quoted(entry.getKey()) + "=" + text(entry.getValue(), key.isPresent()) + "\n")
                .collect(Collectors.joining());
        return hash(text.getBytes(StandardCharsets.UTF_8), key);
    }

    /** Quoted, so that no value can look like two. */
    private static String text(Object value, boolean withSecrets) {
        if (value instanceof Collection<?> list) {
            return list.stream().map(item -> text(item, withSecrets)).collect(Collectors.joining(",", "[", "]"));
        }
        if (value instanceof Secret secret) {
            return quoted(withSecrets ? secret.reveal() : LEFT_OUT);
        }
        return quoted(Objects.toString(value));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String hash(byte[] text, Optional<Secret> key) {
        try {
            byte[] digest;
            if (key.isPresent()) {
                Mac mac = Mac.getInstance(HMAC);
                mac.init(new SecretKeySpec(key.get().reveal().getBytes(StandardCharsets.UTF_8), HMAC));
                digest = mac.doFinal(text);
            } else {
                digest = MessageDigest.getInstance(SHA_256).digest(text);
            }
            return HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException("every Java has " + SHA_256 + " and " + HMAC, bug);
        }
    }
}
