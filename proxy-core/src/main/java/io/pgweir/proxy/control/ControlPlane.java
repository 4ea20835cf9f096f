package io.pgweir.proxy.control;

import io.pgweir.config.AuthQuery;
import io.pgweir.config.AuthThrottle;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.ServerConfig;
import io.pgweir.config.Timeouts;
import io.pgweir.proxy.auth.AuthRules;
import io.pgweir.proxy.auth.Authenticator;
import io.pgweir.proxy.auth.ConfiguredUsers;
import io.pgweir.proxy.auth.CredentialCache;
import io.pgweir.proxy.auth.CredentialSource;
import io.pgweir.proxy.auth.LoginCounters;
import io.pgweir.proxy.auth.LoginThrottle;
import io.pgweir.proxy.auth.RefusalLog;
import io.pgweir.proxy.auth.UserDirectory;
import io.pgweir.proxy.net.DaemonThreads;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Starts, reloads and stops the control plane, and publishes what the loops need of it. */
public final class ControlPlane implements AutoCloseable {

    /** Some seconds of work for one core: what waits longer than that has been given up by its client. */
    private static final int MAX_QUEUED_HASHES = 1_024;

    private static final int MOCK_SEED_BYTES = 32;

    /** All that a look-up is made of; while it is the same, a reload keeps the connections and the cache. */
    private record QuerySettings(AuthQuery query, ServerConfig server, Timeouts timeouts) {}

    private record RunningQuery(QuerySettings settings, AuthQueryLookup lookup, CredentialSource cache) {}

    private final SecureRandom random = new SecureRandom();
    private final byte[] mockSeed = new byte[MOCK_SEED_BYTES];
    private final ThreadPoolExecutor hashing = hashingThreads();
    private final ScheduledThreadPoolExecutor timer = timer();
    private final LoginCounters logins = new LoginCounters();
    private final RefusalLog refusals = new RefusalLog(logins, System::nanoTime);
    private final LoginThrottle throttle;
    private ConfiguredUsers users = ConfiguredUsers.none();
    private Optional<RunningQuery> query = Optional.empty();
    private volatile Authenticator authenticator;

    private ControlPlane(AuthThrottle limits) {
        random.nextBytes(mockSeed);
        throttle = new LoginThrottle(limits, timer::schedule, System::nanoTime, logins);
    }

    /**
     * Derives the verifiers of the configured users; connects to nothing, so that a PostgreSQL that is down is no reason
     * not to start. Takes milliseconds for each plain password: not for an event loop.
     */
    public static ControlPlane start(PgweirConfig config) {
        ControlPlane plane = new ControlPlane(config.auth().throttle());
        plane.reload(config);
        return plane;
    }

    /** The rules of the last start or reload; any thread. A login that has begun keeps the ones it began with. */
    public Authenticator authenticator() {
        return authenticator;
    }

    /** What has become of logins since the start. */
    public LoginCounters logins() {
        return logins;
    }

    /** Takes milliseconds for each new plain password: not for an event loop. */
    public synchronized void reload(PgweirConfig config) {
        users = ConfiguredUsers.of(config.users(), users, random);
        Optional<RunningQuery> before = query;
        query = config.auth().query().map(settings -> running(settingsOf(settings, config)));
        UserDirectory directory = new UserDirectory(users, query.map(RunningQuery::cache));
        throttle.configure(config.auth().throttle());
        authenticator = new Authenticator(
                new AuthRules(config.auth()), directory, hashing, throttle, refusals, random, mockSeed);
        if (query.equals(before)) {
            before.ifPresent(same -> same.lookup().endPause());
        } else {
            before.ifPresent(old -> old.lookup().retire());
        }
    }

    private static QuerySettings settingsOf(AuthQuery query, PgweirConfig config) {
        return new QuerySettings(query, config.servers().get(query.server()), config.timeouts());
    }

    private RunningQuery running(QuerySettings settings) {
        return query.filter(now -> now.settings().equals(settings)).orElseGet(() -> start(settings));
    }

    private RunningQuery start(QuerySettings settings) {
        AuthQueryLookup lookup =
                new AuthQueryLookup(settings.query(), settings.server(), settings.timeouts(), System::nanoTime, random);
        return new RunningQuery(
                settings, lookup, new CredentialCache(lookup, settings.query().cacheTtl(), System::nanoTime));
    }

    /** Half of the processors: logins may be slow together, the loops beside them may not. */
    private static ThreadPoolExecutor hashingThreads() {
        int size = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                size,
                size,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_QUEUED_HASHES),
                new DaemonThreads("pgweir-hashing"));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** One thread, which hands everything on. */
    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(1, new DaemonThreads("pgweir-login-throttle"));
        timer.setKeepAliveTime(30, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        return timer;
    }

    /** Closes connections and ends threads; look-ups that are under way fail. */
    @Override
    public synchronized void close() {
        query.ifPresent(running -> running.lookup().close());
        query = Optional.empty();
        hashing.shutdownNow();
        timer.shutdownNow();
    }
}
