package io.pgweir.proxy.auth;

import java.util.function.Consumer;

/**
 * Fetches one user from outside. Never blocks and never throws: it answers once, on any thread, possibly at once with
 * {@link Lookup.Failed} because it has too much to do.
 */
@FunctionalInterface
public interface CredentialLoader {

    void load(String user, Consumer<Lookup> done);
}
