package io.pgweir.proxy.auth;

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

    /** A strange name may become a role at any moment, so "no such user" is believed for a short time only. */
    static final Duration MISSING_TTL = Duration.ofSeconds(5);

    /** What is younger than this was right when the client typed its password: a refresh answers it as it is. */
    static final Duration BEYOND_DOUBT = Duration.ofSeconds(1);

    /** Of each kind, so that a flood of made-up names cannot push out the users that exist. */
    private static final int MAX_ENTRIES = 10_000;

    private record CachedLookup(Lookup lookup, long loadedAt) {}

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
    private final long foundTtl;
    private final long missingTtl;
    private final LongSupplier nanoTime;
    private final Map<String, CachedLookup> found = new Bounded();
    private final Map<String, CachedLookup> missing = new Bounded();
    private final Map<String, List<Waiter>> loading = new HashMap<>();

    /**
     * @param ttl how long a user who was found is believed to be the same; zero asks each time
     * @param nanoTime a clock such as {@link System#nanoTime}
     */
    public CredentialCache(CredentialLoader loader, Duration ttl, LongSupplier nanoTime) {
        this.loader = loader;
        this.foundTtl = ttl.toNanos();
        this.missingTtl = Math.min(foundTtl, MISSING_TTL.toNanos());
        this.nanoTime = nanoTime;
    }

    @Override
    public void lookup(String user, Executor loop, Consumer<Lookup> done) {
        answer(user, new Waiter(loop, done), foundTtl, missingTtl);
    }

    @Override
    public void refresh(String user, Executor loop, Consumer<Lookup> done) {
        // Not bounded by the time to live: were it zero, each wrong guess would be two queries.
        long doubtful = BEYOND_DOUBT.toNanos();
        answer(user, new Waiter(loop, done), doubtful, doubtful);
    }

    private void answer(String user, Waiter waiter, long maxFoundAge, long maxMissingAge) {
        Lookup known;
        boolean first = false;
        synchronized (this) {
            known = youngerThan(maxFoundAge, found.get(user));
            if (known == null) {
                known = youngerThan(maxMissingAge, missing.get(user));
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
        return entry != null && nanoTime.getAsLong() - entry.loadedAt < maxAge ? entry.lookup : null;
    }

    private void loaded(String user, Lookup lookup) {
        List<Waiter> waiters;
        synchronized (this) {
            if (!(lookup instanceof Lookup.Failed)) {
                found.remove(user);
                missing.remove(user);
                Map<String, CachedLookup> kind = lookup instanceof Lookup.Found ? found : missing;
                kind.put(user, new CachedLookup(lookup, nanoTime.getAsLong()));
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
