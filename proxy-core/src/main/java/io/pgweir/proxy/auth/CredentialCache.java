package io.pgweir.proxy.auth;

import io.pgweir.protocol.ScramVerifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Remembers who exists and who does not, and lets those who ask for the same user at the same time share one look-up.
 *
 * <p>Shared by all loops, at logins only, hence a plain monitor: it is held for a few map operations, never while something
 * is loaded or delivered. Failures are not remembered: the next login tries again.
 */
public final class CredentialCache implements CredentialSource {

    /** What is younger than this was right when the client typed its password: a refresh answers it as it is. */
    static final Duration BEYOND_DOUBT = Duration.ofSeconds(1);

    /** Of each kind, so that a flood of made-up names cannot push out the users that exist. */
    private static final int MAX_ENTRIES = 10_000;

    private record CachedLookup(Lookup lookup, long loadedAt) {

        /** However long answers are believed, nobody is let in by a password whose time is over (CVE-2025-2291). */
        boolean isGood(long age) {
            return !(lookup instanceof Lookup.Found found)
                    || age < found.validFor().toNanos();
        }
    }

    private record Waiter(Executor loop, Consumer<Lookup> done) {
        void deliver(Lookup lookup) {
            try {
                loop.execute(() -> done.accept(lookup));
            } catch (RejectedExecutionException loopHasEnded) {
                // Its clients ended with it; those of the other loops still wait for their answer.
            }
        }
    }

    private final CredentialLoader loader;
    private final long ttl;
    private final LongSupplier nanoTime;
    private final Map<String, CachedLookup> found = new Bounded();
    private final Map<String, CachedLookup> missing = new Bounded();
    private final Map<String, List<Waiter>> loading = new HashMap<>();
    private volatile int iterations = ScramVerifier.DEFAULT_ITERATIONS;

    /**
     * @param ttl how long an answer is believed; zero asks each time. The same for "no such user", or the time until a
     *     client is asked for its proof would tell which names exist. A name that becomes a role meanwhile is found when
     *     its first password is refused, see {@link #refresh}
     * @param nanoTime a clock such as {@link System#nanoTime}
     */
    public CredentialCache(CredentialLoader loader, Duration ttl, LongSupplier nanoTime) {
        this.loader = loader;
        this.ttl = ttl.toNanos();
        this.nanoTime = nanoTime;
    }

    @Override
    public void lookup(String user, Executor loop, Consumer<Lookup> done) {
        answer(user, new Waiter(loop, done), ttl);
    }

    @Override
    public void refresh(String user, Executor loop, Consumer<Lookup> done) {
        // Not bounded by the time to live: were it zero, each wrong guess would be two queries.
        answer(user, new Waiter(loop, done), BEYOND_DOUBT.toNanos());
    }

    private void answer(String user, Waiter waiter, long maxAge) {
        Lookup known;
        boolean first = false;
        synchronized (this) {
            known = youngerThan(maxAge, found.get(user));
            if (known == null) {
                known = youngerThan(maxAge, missing.get(user));
            }
            if (known == null) {
                first = !loading.containsKey(user);
                loading.computeIfAbsent(user, name -> new ArrayList<>()).add(waiter);
            }
        }
        if (known != null) {
            waiter.deliver(known);
        } else if (first) {
            loader.load(user, lookup -> loaded(user, lookup));
        }
    }

    private Lookup youngerThan(long maxAge, CachedLookup entry) {
        if (entry == null) {
            return null;
        }
        long age = nanoTime.getAsLong() - entry.loadedAt;
        return age < maxAge && entry.isGood(age) ? entry.lookup : null;
    }

    @Override
    public int iterations() {
        return iterations;
    }

    private void loaded(String user, Lookup lookup) {
        List<Waiter> waiters;
        synchronized (this) {
            if (!(lookup instanceof Lookup.Failed)) {
                found.remove(user);
                missing.remove(user);
                Map<String, CachedLookup> kind = lookup instanceof Lookup.Found ? found : missing;
                kind.put(user, new CachedLookup(lookup, nanoTime.getAsLong()));
                iterations = lookup instanceof Lookup.Found seen
                        ? Math.max(iterations, seen.account().credential().iterations())
                        : iterations;
            }
            waiters = loading.remove(user);
        }
        waiters.forEach(waiter -> waiter.deliver(lookup));
    }

    /** Forgets the oldest entry when it is full; age, not use, is what makes an entry worth less here. */
    private static final class Bounded extends LinkedHashMap<String, CachedLookup> {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CachedLookup> eldest) {
            return size() > MAX_ENTRIES;
        }
    }
}
