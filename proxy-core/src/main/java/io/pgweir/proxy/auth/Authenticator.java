package io.pgweir.proxy.auth;

import io.netty.buffer.ByteBufAllocator;
import io.pgweir.config.AuthMethod;
import io.pgweir.protocol.ScramVerifier;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Executor;

/** How clients are authenticated at present. Immutable but for its source of randomness; shared by all loops. */
public final class Authenticator {

    private final List<AuthMethod> methods;
    private final CredentialSource users;
    private final Executor hashing;
    private final SecureRandom random;
    private final byte[] mockSeed;

    /**
     * @param methods {@code auth.methods}, never empty
     * @param hashing where passwords are turned into keys; bounded, and never a loop
     * @param mockSeed secret, and the same for as long as pgweir runs: a salt that changed would tell that there is no
     *     such user
     */
    public Authenticator(
            List<AuthMethod> methods, CredentialSource users, Executor hashing, SecureRandom random, byte[] mockSeed) {
        this.methods = List.copyOf(methods);
        this.users = users;
        this.hashing = hashing;
        this.random = random;
        this.mockSeed = mockSeed.clone();
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

    List<AuthMethod> methods() {
        return methods;
    }

    CredentialSource users() {
        return users;
    }

    Executor hashing() {
        return hashing;
    }

    SecureRandom random() {
        return random;
    }

    Credential.Unknown stranger(String user) {
        return new Credential.Unknown(ScramVerifier.mock(mockSeed, user));
    }
}
