package io.pgweir.proxy.relay;

import io.netty.buffer.ByteBuf;

/** What stands behind one side of the relay: a client session or a server connection. Called on its loop only. */
public interface RelayEndpoint {

    RelayPort port();

    /** The buffer is the endpoint's from here on. */
    void onRead(ByteBuf in);

    /** The channel is closed, by whichever side; comes exactly once. */
    void onClosed();

    /** Something threw that is no error of the socket: a bug of ours. The channel is still open. */
    void onBug(Throwable cause);
}
