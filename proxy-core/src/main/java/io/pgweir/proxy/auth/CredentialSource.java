package io.pgweir.proxy.auth;

import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Where users are found. Called from any loop, never blocks, and answers exactly once, through the given loop. */
public interface CredentialSource {

    void lookup(String user, Executor loop, Consumer<Lookup> done);

    /**
     * Looks again because a password did not fit: it may have been changed since it was cached. Answers what is cached if
     * that is too young for it to be wrong, so that a client that guesses does not reach the server with every guess.
     */
    void refresh(String user, Executor loop, Consumer<Lookup> done);

    /**
     * As many iterations as a verifier of these users has; the most, if they differ. A stranger is shown so many, because a
     * number that no user has would tell that there is no such user.
     */
    int iterations();
}
