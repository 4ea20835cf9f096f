package io.pgweir.proxy.dispatch;

/** A server connection without a socket. */
final class StubConnection extends PooledConnection {
    private final StubServer server;
    RetireReason retired;

    StubConnection(StubServer server, Pool pool) {
        super(pool);
        this.server = server;
    }

    @Override
    protected void retire(RetireReason reason) {
        retired = reason;
        if (server.closesAtOnce) {
            close();
        }
    }

    void close() {
        server.dispatcher.closed(this);
    }
}
