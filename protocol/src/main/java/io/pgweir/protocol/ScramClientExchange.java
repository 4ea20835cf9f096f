package io.pgweir.protocol;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.function.Supplier;

/**
 * One login of pgweir to PostgreSQL by SCRAM-SHA-256 or SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677); see {@link ScramServerExchange} for the four
 * messages. A few hashes, so it may run on an event loop; only {@link ScramKeys#derive} between
 * {@link #serverFirst} and {@link #clientFinal} may not.
 *
 * <p>The methods are called once each and in the order in which they stand; anything else is a bug.
 */
public final class ScramClientExchange {
    /**
     * PostgreSQL's default is 4,096, and each iteration costs about half a microsecond. A server that asks for more than
     * a tenth of a second of our processor time per login is not one that we want.
     */
    public static final int MAX_ITERATIONS = 100_000;

    private static final int MAX_MESSAGE_LENGTH = 2_048;

    private final ChannelBinding binding;
    private final String clientNonce;

    private String clientFirstBare;
    private ServerFirst serverFirst;
    private byte[] serverSignature;

    /** @param binding decides the mechanism, too */
    public ScramClientExchange(ChannelBinding binding, SecureRandom random) {
        this(binding, () -> ScramPrimitives.nonce(random));
    }

    /** @param nonces printable ASCII without commas, never the same twice; fixed in tests only */
    ScramClientExchange(ChannelBinding binding, Supplier<String> nonces) {
        this.binding = binding;
        this.clientNonce = nonces.get();
    }

    /**
     * What the server says of the password.
     *
     * @param salt never empty
     * @param iterations 1 to {@link #MAX_ITERATIONS}
     */
    public record ServerFirst(String message, String nonce, byte[] salt, int iterations) {
        /** Without the nonce and salt, which help to guess a password off-line. */
        @Override
        public String toString() {
            return "ServerFirst[iterations=" + iterations + "]";
        }
    }

    /** client-first-message. Without a user, as in libpq: PostgreSQL takes the one of the StartupMessage. */
    public byte[] clientFirst() {
        return clientFirst("");
    }

    byte[] clientFirst(String user) {
        clientFirstBare = "n=" + user + ",r=" + clientNonce;
        return encode(binding.gs2Header() + clientFirstBare);
    }

    /**
     * Reads server-first-message.
     *
     * @throws ProtocolViolation also if the nonce does not extend ours (a replay) or the iterations are out of bounds
     */
    public ServerFirst serverFirst(byte[] message) throws ProtocolViolation {
        String text = decode(message);
        ScramAttributes attributes = new ScramAttributes(text);
        String nonce = attributes.nextNonce();
        if (!nonce.startsWith(clientNonce) || nonce.length() == clientNonce.length()) {
            throw new ProtocolViolation("the server's SCRAM nonce does not extend ours");
        }
        byte[] salt = attributes.nextBase64('s');
        if (salt.length == 0) {
            throw ScramAttributes.malformed();
        }
        int iterations = iterations(attributes.next('i'));
        attributes.end();
        serverFirst = new ServerFirst(text, nonce, salt, iterations);
        return serverFirst;
    }

    private static int iterations(String text) throws ProtocolViolation {
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw ScramAttributes.malformed();
        }
        int iterations = Integer.parseInt(text);
        if (iterations > MAX_ITERATIONS) {
            throw new ProtocolViolation(
                    "the server asks for %d SCRAM iterations, more than %d".formatted(iterations, MAX_ITERATIONS));
        }
        return iterations;
    }

    /** client-final-message. @param keys derived for the salt and iterations of {@link #serverFirst} */
    public byte[] clientFinal(ScramKeys keys) {
        String withoutProof = "c=" + binding.attribute() + ",r=" + serverFirst.nonce();
        String authMessage = clientFirstBare + ',' + serverFirst.message() + ',' + withoutProof;
        byte[] signature = ScramPrimitives.hmac(ScramPrimitives.hash(keys.clientKey()), authMessage);
        byte[] proof = ScramPrimitives.xor(keys.clientKey(), signature);
        serverSignature = ScramPrimitives.hmac(keys.serverKey(), authMessage);
        return encode(withoutProof + ",p=" + ScramPrimitives.base64(proof));
    }

    /**
     * Checks server-final-message. Only after this may AuthenticationOk be believed: it shows that the server knows the
     * verifier.
     *
     * @throws ProtocolViolation also if the signature is wrong or the server reports an error
     */
    public void verifyServerFinal(byte[] message) throws ProtocolViolation {
        String text = decode(message);
        if (text.startsWith("e=")) {
            throw new ProtocolViolation(SqlState.INVALID_PASSWORD, "the server refused the SCRAM exchange");
        }
        ScramAttributes attributes = new ScramAttributes(text);
        byte[] signature = attributes.nextBase64('v');
        attributes.end();
        if (!ScramPrimitives.equalInConstantTime(signature, serverSignature)) {
            throw new ProtocolViolation("the server's SCRAM signature is wrong");
        }
    }

    private static String decode(byte[] message) throws ProtocolViolation {
        if (message.length > MAX_MESSAGE_LENGTH) {
            throw ScramAttributes.malformed();
        }
        return new String(message, StandardCharsets.ISO_8859_1);
    }

    private static byte[] encode(String message) {
        return message.getBytes(StandardCharsets.ISO_8859_1);
    }
}
