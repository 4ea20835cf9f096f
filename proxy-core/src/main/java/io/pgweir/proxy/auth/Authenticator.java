package io.pgweir.proxy.auth;

import io.netty.buffer.ByteBufAllocator;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.ScramVerifier;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.Executor;

/** How clients are authenticated at present. Immutable but for its source of randomness; shared by all loops. */
public final class Authenticator {

    private final AuthRules rules;
    private final CredentialSource users;
    private final Executor hashing;
    private final LoginThrottle throttle;
    private final RefusalLog refusals;
    private final SecureRandom random;
    private final byte[] mockSeed;

    /**
     * @param hashing where passwords are turned into keys; bounded, and never a loop
     * @param mockSeed secret, and the same for as long as pgweir runs: a salt that changed would tell that there is no
     *     such user
     */
    public Authenticator(
            AuthRules rules,
            CredentialSource users,
            Executor hashing,
            LoginThrottle throttle,
            RefusalLog refusals,
            SecureRandom random,
            byte[] mockSeed) {
        this.rules = rules;
        this.users = users;
        this.hashing = hashing;
        this.throttle = throttle;
        this.refusals = refusals;
        this.random = random;
        this.mockSeed = mockSeed.clone();
    }

    /**
     * Why a client is not let in whoever it is, which can be told before anything is looked up or taken for it; empty if
     * that is for its authentication to find out.
     */
    public Optional<ErrorFields> refusal(ClientOrigin origin) {
        return terms(origin) instanceof Terms.Refused refused ? Optional.of(refused.error()) : Optional.empty();
    }

    /**
     * One client's authentication; nothing happens until it is {@linkplain Authentication#start started}.
     *
     * @param loop the client's event loop; the listener is called on it
     */
    public Authentication authenticate(
            ClientOrigin origin, Executor loop, ByteBufAllocator allocator, AuthenticationListener listener) {
        return new Authentication(this, origin, loop, allocator, listener);
    }

    Terms terms(ClientOrigin origin) {
        return rules.of(origin);
    }

    CredentialSource users() {
        return users;
    }

    /** Where a client that is not let in is counted and logged, whoever refuses it. */
    public RefusalLog refusals() {
        return refusals;
    }

    LoginThrottle throttle() {
        return throttle;
    }

    Executor hashing() {
        return hashing;
    }

    SecureRandom random() {
        return random;
    }

    Credential.Unknown stranger(String user) {
        return new Credential.Unknown(ScramVerifier.mock(mockSeed, user, users.iterations()));
    }
}
