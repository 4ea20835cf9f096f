package io.pgweir.proxy.session;

import io.pgweir.proxy.dispatch.PoolKey;

/** Clients that are counted as one kind. */
public record ClientGroup(PoolKey pool, String user, ClientState state) {}
