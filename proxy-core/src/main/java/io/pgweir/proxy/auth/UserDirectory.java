package io.pgweir.proxy.auth;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * All users: those of the configuration, then those of {@code auth.query}. Immutable; a reload makes a new one.
 *
 * <p>A name that the configuration knows is never looked up elsewhere, so that whoever may create roles on the server
 * cannot replace the password of a configured user.
 */
public final class UserDirectory implements CredentialSource {

    private static final Lookup MISSING = new Lookup.Missing();

    private final ConfiguredUsers configured;
    private final Optional<CredentialSource> queried;

    public UserDirectory(ConfiguredUsers configured, Optional<CredentialSource> queried) {
        this.configured = configured;
        this.queried = queried;
    }

    @Override
    public void lookup(String user, Executor loop, Consumer<Lookup> done) {
        if (!answerHere(user, loop, done)) {
            queried.orElseThrow().lookup(user, loop, done);
        }
    }

    @Override
    public void refresh(String user, Executor loop, Consumer<Lookup> done) {
        if (!answerHere(user, loop, done)) {
            queried.orElseThrow().refresh(user, loop, done);
        }
    }

    @Override
    public int iterations() {
        return queried.map(CredentialSource::iterations).orElseGet(configured::iterations);
    }

    private boolean answerHere(String user, Executor loop, Consumer<Lookup> done) {
        Optional<Account> account = configured.find(user);
        if (account.isEmpty() && queried.isPresent()) {
            return false;
        }
        Lookup answer = account.<Lookup>map(Lookup.Found::new).orElse(MISSING);
        loop.execute(() -> done.accept(answer));
        return true;
    }
}
