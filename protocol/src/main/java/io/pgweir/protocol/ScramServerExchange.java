package io.pgweir.protocol;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.function.Supplier;

/**
 * One login of a client by SCRAM-SHA-256 (RFC 5802, RFC 7677), pgweir being the server.
 *
 * <pre>
 *   client                                             pgweir
 *     │ n,,n=,r=clientNonce ───────────────────────────▶ │ serverFirst
 *     │ ◀────────────── r=clientNonce+ours,s=salt,i=4096 │
 *     │ c=biws,r=clientNonce+ours,p=proof ─────────────▶ │ serverFinal
 *     │ ◀───────────────────────────── v=serverSignature │
 * </pre>
 *
 * <p>A few hashes in all, so it may run on an event loop. Extensions are refused: none is defined but {@code m=}, which
 * says by itself that whoever does not know it must refuse, and no driver sends any. The channel binding of
 * SCRAM-SHA-256-PLUS would enter at the two places that look at the GS2 header.
 */
public final class ScramServerExchange {
    /** Drivers send some 50 bytes. A bound of our own, far below that of the message, keeps Base64 and copies small. */
    private static final int MAX_MESSAGE_LENGTH = 4_096;

    private final ScramVerifier verifier;
    private final Supplier<String> nonces;

    private State state = State.CLIENT_FIRST;
    private String gs2Header;
    private String clientFirstBare;
    private String serverFirst;
    private String nonce;
    private byte[] clientKey;

    private enum State {
        CLIENT_FIRST,
        CLIENT_FINAL,
        SUCCEEDED,
        FAILED
    }

    public ScramServerExchange(ScramVerifier verifier, SecureRandom random) {
        this(verifier, () -> ScramPrimitives.nonce(random));
    }

    /** @param nonces printable ASCII without commas, never the same twice; fixed in tests only */
    ScramServerExchange(ScramVerifier verifier, Supplier<String> nonces) {
        this.verifier = verifier;
        this.nonces = nonces;
    }

    /**
     * Answers client-first-message with server-first-message. The name in it is ignored, as in PostgreSQL: the one of
     * the StartupMessage counts.
     */
    public byte[] serverFirst(byte[] clientFirst) throws ProtocolViolation {
        enter(State.CLIENT_FIRST);
        String message = decode(clientFirst);
        int bareAt = message.indexOf(',', message.indexOf(',') + 1) + 1;
        if (bareAt == 0) {
            throw ScramAttributes.malformed();
        }
        gs2Header = message.substring(0, bareAt);
        requireNoChannelBinding(gs2Header);
        clientFirstBare = message.substring(bareAt);

        ScramAttributes attributes = new ScramAttributes(clientFirstBare);
        attributes.next('n');
        nonce = attributes.nextNonce() + nonces.get();
        attributes.end();

        serverFirst = "r=" + nonce + ",s=" + ScramPrimitives.base64(verifier.salt()) + ",i=" + verifier.iterations();
        state = State.CLIENT_FINAL;
        return encode(serverFirst);
    }

    /**
     * Checks client-final-message and answers with server-final-message.
     *
     * @throws ProtocolViolation {@linkplain ProtocolViolation#isInvalidPassword() of an invalid password} if the message
     *     is well-formed and its proof is wrong
     */
    public byte[] serverFinal(byte[] clientFinal) throws ProtocolViolation {
        enter(State.CLIENT_FINAL);
        String message = decode(clientFinal);
        ScramAttributes attributes = new ScramAttributes(message);
        if (!attributes.next('c').equals(ScramPrimitives.base64(encode(gs2Header)))) {
            throw new ProtocolViolation("unexpected SCRAM channel-binding attribute in client-final-message");
        }
        if (!attributes.nextNonce().equals(nonce)) {
            throw new ProtocolViolation("invalid SCRAM response: nonce does not match");
        }
        String withoutProof = message.substring(0, attributes.position() - 1);
        byte[] proof = attributes.nextBase64('p');
        attributes.end();
        if (proof.length != ScramPrimitives.HASH_LENGTH) {
            throw ScramAttributes.malformed();
        }

        String authMessage = clientFirstBare + ',' + serverFirst + ',' + withoutProof;
        verify(proof, authMessage);
        byte[] signature = ScramPrimitives.hmac(verifier.serverKey(), authMessage);
        state = State.SUCCEEDED;
        return encode("v=" + ScramPrimitives.base64(signature));
    }

    private void verify(byte[] proof, String authMessage) throws ProtocolViolation {
        byte[] signature = ScramPrimitives.hmac(verifier.storedKey(), authMessage);
        byte[] candidate = ScramPrimitives.xor(proof, signature);
        if (!ScramPrimitives.equalInConstantTime(ScramPrimitives.hash(candidate), verifier.storedKey())) {
            throw new ProtocolViolation(SqlState.INVALID_PASSWORD, "password authentication failed");
        }
        clientKey = candidate;
    }

    /**
     * The ClientKey, which the proof reveals to whoever has the verifier: with it pgweir can log in to a server that has
     * the same verifier.
     *
     * @throws IllegalStateException before the exchange has succeeded
     */
    public byte[] clientKey() {
        if (state != State.SUCCEEDED) {
            throw new IllegalStateException("the SCRAM exchange has not succeeded");
        }
        return clientKey;
    }

    /** Any fault leaves the exchange failed for good: a second guess needs a second connection. */
    private void enter(State expected) throws ProtocolViolation {
        boolean inOrder = state == expected;
        state = State.FAILED;
        if (!inOrder) {
            throw new ProtocolViolation("unexpected SCRAM message");
        }
    }

    /** {@code n}: no channel binding; {@code y}: the client could, and rightly saw that it was not offered. */
    private static void requireNoChannelBinding(String gs2Header) throws ProtocolViolation {
        switch (gs2Header) {
            case "n,,", "y,," -> {}
            default -> {
                if (gs2Header.startsWith("p=")) {
                    throw new ProtocolViolation(
                            "the client requires SCRAM channel binding, but it is not offered on this connection");
                }
                if (gs2Header.startsWith("n,a=") || gs2Header.startsWith("y,a=")) {
                    throw new ProtocolViolation("client uses authorization identity, but it is not supported");
                }
                throw ScramAttributes.malformed();
            }
        }
    }

    /** Byte for byte, because the signatures cover the very bytes; what must be ASCII is checked where it is read. */
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
