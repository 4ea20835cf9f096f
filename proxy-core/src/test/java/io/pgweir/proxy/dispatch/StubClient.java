package io.pgweir.proxy.dispatch;

/** A client that remembers what it was told. */
final class StubClient extends Waiter {
    private final StubServer server;
    private final String name;
    PooledConnection connection;
    Refusal refusal;
    int answers;

    StubClient(StubServer server, String name) {
        this(server, name, server.dispatcher.tenant(TenantShare.even("default", 0, 10 * StubServer.SECOND)));
    }

    StubClient(StubServer server, String name, Tenant tenant) {
        super(tenant);
        this.server = server;
        this.name = name;
    }

    StubClient checkout(Pool pool) {
        PooledConnection idle = server.dispatcher.checkout(this, pool);
        if (idle != null) {
            granted(idle);
        }
        return this;
    }

    void release() {
        PooledConnection released = connection;
        connection = null;
        server.dispatcher.release(released);
    }

    @Override
    protected void granted(PooledConnection connection) {
        answers++;
        this.connection = connection;
    }

    @Override
    protected void refused(Refusal refusal) {
        answers++;
        this.refusal = refusal;
    }

    @Override
    public String toString() {
        return name;
    }
}
