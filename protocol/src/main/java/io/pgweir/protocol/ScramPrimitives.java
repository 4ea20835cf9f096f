package io.pgweir.protocol;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The functions of RFC 5802 §2.2 over SHA-256, named as there. */
final class ScramPrimitives {
    static final int HASH_LENGTH = 32;

    /** What PostgreSQL takes for its own nonces (SCRAM_RAW_NONCE_LEN). */
    private static final int RAW_NONCE_LENGTH = 18;

    private static final String HMAC = "HmacSHA256";

    /**
     * For single HMACs of a login: to find a provider for each takes as long as the HMAC. It remembers its last key until the
     * next, which must not be a password.
     */
    private static final ThreadLocal<Mac> MAC = ThreadLocal.withInitial(ScramPrimitives::newMac);

    private ScramPrimitives() {}

    static byte[] hash(byte[] data) {
        return sha256().digest(data);
    }

    static byte[] hmac(byte[] key, byte[] data) {
        Mac mac = MAC.get();
        begin(mac, key);
        return mac.doFinal(data);
    }

    /** @param message bytes that were decoded one by one, see {@link ScramServerExchange} */
    static byte[] hmac(byte[] key, String message) {
        return hmac(key, message.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Hi(password, salt, iterations), which is PBKDF2. Written out over {@link Mac} because the JDK's key factory takes
     * characters only, and a password that is not valid UTF-8 counts byte by byte in PostgreSQL.
     */
    static byte[] hi(byte[] password, byte[] salt, int iterations) {
        Mac mac = newMac();
        begin(mac, password);
        mac.update(salt);
        byte[] u = mac.doFinal(new byte[] {0, 0, 0, 1});
        byte[] result = u.clone();
        for (int i = 1; i < iterations; i++) {
            u = mac.doFinal(u);
            xorInto(result, u);
        }
        return result;
    }

    static byte[] xor(byte[] a, byte[] b) {
        byte[] result = a.clone();
        xorInto(result, b);
        return result;
    }

    private static void xorInto(byte[] target, byte[] other) {
        for (int i = 0; i < target.length; i++) {
            target[i] ^= other[i];
        }
    }

    static boolean equalInConstantTime(byte[] a, byte[] b) {
        return MessageDigest.isEqual(a, b);
    }

    /** Printable, without a comma. */
    static String nonce(SecureRandom random) {
        byte[] raw = new byte[RAW_NONCE_LENGTH];
        random.nextBytes(raw);
        return base64(raw);
    }

    static String base64(byte[] data) {
        return Base64.getEncoder().encodeToString(data);
    }

    /** @throws IllegalArgumentException if the text is not Base64 with its padding */
    static byte[] decodeBase64(String text) {
        if (text.length() % 4 != 0) {
            throw new IllegalArgumentException("Base64 without padding");
        }
        return Base64.getDecoder().decode(text);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void begin(Mac mac, byte[] key) {
        try {
            // HMAC pads its key with zeros, so these are the same key; SecretKeySpec refuses an empty one.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, HMAC));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Mac newMac() {
        try {
            return Mac.getInstance(HMAC);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
