package io.pgweir.proxy.auth;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Which of the credentials of one role is shown to a server next, and when none is. The one that was accepted last goes
 * first. Each one that is refused is not shown again until all are refused; then there is a {@link Pause}.
 *
 * <p>A server may lock a role after some failed logins, and it logs each of them: so the pause is much longer than the one
 * after a failure that passes by itself.
 *
 * <p>Not for several threads.
 */
public final class CredentialRotation {

    private final Set<ServerCredential> refused = new HashSet<>();
    private List<ServerCredential> credentials;
    private ServerCredential accepted;
    private final Pause pause;

    /**
     * @param credentials in the order in which they are tried at first
     * @param clock nanoseconds that never go back; their zero means nothing
     */
    public CredentialRotation(List<ServerCredential> credentials, LongSupplier clock, Random random) {
        this.credentials = List.copyOf(credentials);
        this.pause = new Pause(clock, random);
    }

    /** What to show now; empty during a pause. The end of a pause lets each one be shown once more. */
    public Optional<ServerCredential> next() {
        if (isPausing()) {
            return Optional.empty();
        }
        if (allRefused()) {
            refused.clear();
        }
        if (accepted != null && credentials.contains(accepted) && !refused.contains(accepted)) {
            return Optional.of(accepted);
        }
        return credentials.stream()
                .filter(credential -> !refused.contains(credential))
                .findFirst();
    }

    /** One that has been replaced since it was shown says nothing about those that there are; so it is with a refusal. */
    public void accepted(ServerCredential credential) {
        if (credentials.contains(credential)) {
            accepted = credential;
            refused.clear();
            pause.reset();
        }
    }

    public void refused(ServerCredential credential) {
        if (credentials.contains(credential) && refused.add(credential) && allRefused()) {
            pause.begin();
        }
    }

    /** Puts others in their place. A new one among them ends the pause and the doubt, since it has not been refused. */
    public void replace(List<ServerCredential> newest) {
        if (!credentials.containsAll(newest)) {
            pause.reset();
        }
        credentials = List.copyOf(newest);
        refused.retainAll(credentials);
    }

    /** Somebody has reason to believe that the next attempt will not fail. */
    public void endPause() {
        refused.clear();
    }

    public boolean isPausing() {
        return allRefused() && pause.nanosLeft() > 0;
    }

    /** Whether all were refused when they were last tried, so that one attempt is enough to find out whether they still are. */
    public boolean isDoubtful() {
        return pause.hasBegun();
    }

    /** Whether the next one has been accepted before, and nothing has been refused since. */
    public boolean isProven() {
        return refused.isEmpty() && accepted != null && credentials.contains(accepted);
    }

    /** How long the pause still lasts. */
    public long nanosToNextAttempt() {
        return pause.nanosLeft();
    }

    public int size() {
        return credentials.size();
    }

    private boolean allRefused() {
        return refused.containsAll(credentials);
    }
}
