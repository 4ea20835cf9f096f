package io.pgweir.protocol;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One login of a client by SCRAM-SHA-256 or SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677), pgweir being the server.
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
 * says by itself that whoever does not know it must refuse, and no driver sends any.
 */
public final class ScramServerExchange {
    /** Drivers send some 50 bytes. A bound of our own, far below that of the message, keeps Base64 and copies small. */
    private static final int MAX_MESSAGE_LENGTH = 4_096;

    private final ScramVerifier verifier;
    private final Optional<ChannelBinding> offered;
    private final Supplier<String> nonces;

    private State state = State.CLIENT_FIRST;
    private ChannelBinding agreed;
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

    /** @param offered to what a proof by SCRAM-SHA-256-PLUS must be bound; empty where that was not offered */
    public ScramServerExchange(ScramVerifier verifier, Optional<ChannelBinding> offered, SecureRandom random) {
        this(verifier, offered, () -> ScramPrimitives.nonce(random));
    }

    /** @param nonces printable ASCII without commas, never the same twice; fixed in tests only */
    ScramServerExchange(ScramVerifier verifier, Optional<ChannelBinding> offered, Supplier<String> nonces) {
        this.verifier = verifier;
        this.offered = offered;
        this.nonces = nonces;
    }

    /**
     * Answers client-first-message with server-first-message. The name in it is ignored, as in PostgreSQL: the one of
     * the StartupMessage counts.
     */
    public byte[] serverFirst(SaslInitialResponse initial) throws ProtocolViolation {
        enter(State.CLIENT_FIRST);
        String message = decode(initial.response());
        int bareAt = message.indexOf(',', message.indexOf(',') + 1) + 1;
        if (bareAt == 0) {
            throw ScramAttributes.malformed();
        }
        boolean plus = initial.mechanism().equals(ScramMechanism.SCRAM_SHA_256_PLUS.label());
        agreed = plus ? bound(message.substring(0, bareAt)) : unbound(message.substring(0, bareAt));
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
        if (!attributes.next('c').equals(agreed.attribute())) {
            throw wrongBinding();
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

    /** What SCRAM-SHA-256-PLUS demands: the very type that pgweir has. */
    private ChannelBinding bound(String gs2Header) throws ProtocolViolation {
        if (gs2Header.equals(offered.orElseThrow().gs2Header())) {
            return offered.get();
        }
        requireNoAuthorizationIdentity(gs2Header);
        throw gs2Header.startsWith("p=")
                ? new ProtocolViolation("unsupported SCRAM channel-binding type")
                : new ProtocolViolation("the client selected SCRAM-SHA-256-PLUS, but does not bind the channel");
    }

    /**
     * What SCRAM-SHA-256 allows. A client that could bind the channel and believes that this was not offered, when it was,
     * has been shown another offer than pgweir's: somebody sits in between (RFC 5802, section 6).
     */
    private ChannelBinding unbound(String gs2Header) throws ProtocolViolation {
        if (gs2Header.equals(ChannelBinding.UNSUPPORTED.gs2Header())) {
            return ChannelBinding.UNSUPPORTED;
        }
        if (gs2Header.equals(ChannelBinding.NOT_OFFERED.gs2Header())) {
            if (offered.isEmpty()) {
                return ChannelBinding.NOT_OFFERED;
            }
            throw new ProtocolViolation(ErrorFields.fatal(
                            SqlState.INVALID_AUTHORIZATION_SPECIFICATION, "SCRAM channel binding negotiation error")
                    .withDetail("The client supports SCRAM channel binding but thinks the server does not."
                            + "  However, this server does support channel binding."));
        }
        requireNoAuthorizationIdentity(gs2Header);
        throw gs2Header.startsWith("p=")
                ? new ProtocolViolation("the client binds the channel, but has not selected SCRAM-SHA-256-PLUS")
                : ScramAttributes.malformed();
    }

    private static void requireNoAuthorizationIdentity(String gs2Header) throws ProtocolViolation {
        if (gs2Header.startsWith("n,a=") || gs2Header.startsWith("y,a=")) {
            throw new ProtocolViolation("client uses authorization identity, but it is not supported");
        }
    }

    private ProtocolViolation wrongBinding() {
        return agreed.mechanism() == ScramMechanism.SCRAM_SHA_256_PLUS
                ? new ProtocolViolation(
                        SqlState.INVALID_AUTHORIZATION_SPECIFICATION, "SCRAM channel binding check failed")
                : new ProtocolViolation("unexpected SCRAM channel-binding attribute in client-final-message");
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
