package io.pgweir.proxy.dispatch;

/** The dispatcher's way to a new server connection. Called on the loop; must not block. */
public interface Connector {
    /**
     * Starts one connect and login. It ends in exactly one call of {@link Dispatcher#opened} or {@link
     * Dispatcher#openFailed}, on the loop, perhaps before this method returns. Until then the attempt holds a slot of the
     * pool and of the server's budget, so it must be bounded by a time-out.
     */
    void open(Pool pool);
}
