package io.pgweir.proxy.auth;

import io.pgweir.config.AuthThrottle;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Slows down who tries passwords, and nobody else: all is counted by {@linkplain LoginPair user and address}.
 *
 * <pre>
 *   a client's answer ──▶ checked ──▶ right: told at once, and the failures of its pair are forgotten
 *         │     ▲            └──────▶ wrong: told after a delay that doubles with each failure of the pair,
 *         ▼     │                            and the attempt keeps its place until then
 *       waits its turn: so many of a pair are checked or held back at once
 * </pre>
 *
 * <p>So a pair makes {@code max_attempts} guesses in {@code max_delay}, however many connections it opens and however soon
 * it closes them. Shared by all loops, at logins only, hence a plain monitor, which is not held while anything is called.
 */
public final class LoginThrottle {

    /** Runs something later, on any thread. */
    @FunctionalInterface
    public interface Timer {
        /** @throws RejectedExecutionException if there is no later: pgweir is stopping */
        void schedule(Runnable task, long delay, TimeUnit unit);
    }

    /** A pair that has not failed for so long begins anew. */
    static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(1);

    private static final class Pair {
        private final Set<PasswordAttempt> waiting = new LinkedHashSet<>();
        private int busy;
        private int failures;
        private long failedAt;

        boolean isIdle() {
            return busy == 0 && waiting.isEmpty();
        }
    }

    private final Timer timer;
    private final LongSupplier nanoTime;
    private final LoginCounters counters;

    /** Those that have failed last, or are new, are at the end. */
    private final Map<LoginPair, Pair> pairs = new LinkedHashMap<>();

    private AuthThrottle limits;

    /** @param nanoTime a clock such as {@link System#nanoTime} */
    public LoginThrottle(AuthThrottle limits, Timer timer, LongSupplier nanoTime, LoginCounters counters) {
        this.limits = limits;
        this.timer = timer;
        this.nanoTime = nanoTime;
        this.counters = counters;
    }

    /** For answers from now on; what has been counted stays counted. */
    public synchronized void configure(AuthThrottle newest) {
        limits = newest;
    }

    /** @param loop the client's */
    PasswordAttempt attempt(ClientOrigin origin, Executor loop) {
        return new PasswordAttempt(this, LoginPair.of(origin), loop);
    }

    synchronized int size() {
        return pairs.size();
    }

    // ---- for an attempt --------------------------------------------------------------------------------------------

    synchronized boolean isOff() {
        return limits.isOff();
    }

    /** Whether there was a place, which is then taken. Who comes later does not overtake those that wait. */
    synchronized boolean enter(LoginPair key) {
        Pair pair = find(key);
        boolean free = pair.waiting.isEmpty() && pair.busy < limits.maxAttempts();
        pair.busy += free ? 1 : 0;
        return free;
    }

    /** @return false if too many wait; never where none has been wrong, as when a thousand tasks start at once */
    boolean queue(PasswordAttempt attempt) {
        PasswordAttempt next;
        synchronized (this) {
            counters.countThrottled();
            Pair pair = find(attempt.pair());
            if (pair.failures > 0 && pair.waiting.size() >= limits.maxWaiting()) {
                return false;
            }
            pair.waiting.add(attempt);
            next = nextOf(pair);
        }
        start(next);
        return true;
    }

    /** It waits no longer, unless its turn has come meanwhile. */
    synchronized void unqueue(PasswordAttempt attempt) {
        Pair pair = pairs.get(attempt.pair());
        if (pair != null) {
            pair.waiting.remove(attempt);
            forgetIfBlank(attempt.pair());
        }
    }

    /** The place of an attempt is free. @param proven whether its password was right */
    void release(LoginPair key, boolean proven) {
        start(released(key, proven));
    }

    /**
     * An attempt has failed: gives its place free when it is time to tell, and then tells.
     *
     * @param tell called on any thread
     */
    void fail(LoginPair key, Runnable tell) {
        long delay = countFailure(key);
        if (delay > 0) {
            try {
                timer.schedule(() -> releaseAndTell(key, tell), delay, TimeUnit.NANOSECONDS);
                return;
            } catch (RejectedExecutionException stopping) {
                // It may as well know at once.
            }
        }
        releaseAndTell(key, tell);
    }

    private void releaseAndTell(LoginPair key, Runnable tell) {
        release(key, false);
        tell.run();
    }

    private void start(PasswordAttempt first) {
        PasswordAttempt next = first;
        while (next != null && !next.itsTurn()) {
            next = released(next.pair(), false);
        }
    }

    // ---- with the monitor held -------------------------------------------------------------------------------------

    private synchronized PasswordAttempt released(LoginPair key, boolean proven) {
        Pair pair = pairs.get(key);
        pair.busy--;
        pair.failures = proven ? 0 : pair.failures;
        PasswordAttempt next = nextOf(pair);
        forgetIfBlank(key);
        return next;
    }

    private PasswordAttempt nextOf(Pair pair) {
        Iterator<PasswordAttempt> waiting = pair.waiting.iterator();
        if (pair.busy >= limits.maxAttempts() || !waiting.hasNext()) {
            return null;
        }
        PasswordAttempt next = waiting.next();
        waiting.remove();
        pair.busy++;
        return next;
    }

    /** @return how long to hold the refusal back; the first of a pair may be a slip of the finger */
    private synchronized long countFailure(LoginPair key) {
        Pair pair = pairs.remove(key);
        pairs.put(key, pair);
        pair.failures++;
        pair.failedAt = nanoTime.getAsLong();
        if (pair.failures == 1) {
            return 0;
        }
        counters.countThrottled();
        int doublings = Math.min(pair.failures - 2, Integer.SIZE - 1);
        long most = limits.maxDelay().toNanos();
        long least = limits.delay().toNanos();
        return least > most >> doublings ? most : least << doublings;
    }

    private Pair find(LoginPair key) {
        Pair known = pairs.get(key);
        if (known == null) {
            makeRoom();
            known = new Pair();
            pairs.put(key, known);
        } else if (known.isIdle() && isForgotten(known)) {
            known.failures = 0;
        }
        return known;
    }

    /**
     * The one that has not failed for the longest time goes. With as many names or addresses as are remembered, a guesser
     * can make pgweir forget; it then has as many guesses as pairs, which it would have had anyway.
     */
    private void makeRoom() {
        Iterator<Pair> eldest = pairs.values().iterator();
        while (eldest.hasNext() && pairs.size() >= limits.maxPairs()) {
            if (eldest.next().isIdle()) {
                eldest.remove();
            }
        }
    }

    private boolean isForgotten(Pair pair) {
        return nanoTime.getAsLong() - pair.failedAt >= FORGOTTEN_AFTER.toNanos();
    }

    private void forgetIfBlank(LoginPair key) {
        Pair pair = pairs.get(key);
        if (pair != null && pair.isIdle() && pair.failures == 0) {
            pairs.remove(key);
        }
    }
}
