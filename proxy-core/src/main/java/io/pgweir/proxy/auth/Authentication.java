package io.pgweir.proxy.auth;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.Executor;

/** One client's authentication, confined to the client's event loop. */
public final class Authentication {

    Authentication(
            Authenticator authenticator,
            String user,
            boolean encrypted,
            Executor loop,
            ByteBufAllocator allocator,
            AuthenticationListener listener) {}

    /** Looks the user up and asks the client for its proof. */
    public void start() {
        throw new UnsupportedOperationException();
    }

    /**
     * The body of a message of type {@code p}, which the caller keeps.
     *
     * @throws io.pgweir.protocol.ProtocolViolation if the message is malformed or was not asked for; nothing more is
     *     heard of this authentication
     */
    public void onPasswordMessage(ByteBuf body) {
        throw new UnsupportedOperationException();
    }

    /** The client is gone: nothing more is heard of this authentication. */
    public void abandon() {}
}
