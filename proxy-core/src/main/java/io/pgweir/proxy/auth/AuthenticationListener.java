package io.pgweir.proxy.auth;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.ErrorFields;

/** The connection that is being authenticated. Called on its loop. */
public interface AuthenticationListener {

    /** Send this to the client; the buffer is the listener's from now on. More may follow in the same turn of the loop. */
    void send(ByteBuf messages);

    /**
     * The same for what the client waits for together with the greeting, or the refusal, that follows: to send it by itself
     * would cost either side a system call and a wake-up.
     */
    void sendWithNext(ByteBuf messages);

    /** The client is who it says. {@code AuthenticationOk} is still to be sent: it opens the session's own greeting. */
    void authenticated(ClientIdentity identity);

    /** Send this error and close. */
    void refused(ErrorFields error);
}
