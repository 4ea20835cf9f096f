package io.pgweir.proxy;

import io.pgweir.config.DatabaseConfig;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.ServerConfig;
import io.pgweir.proxy.auth.ServerLogin;
import io.pgweir.proxy.dispatch.Pauses;
import io.pgweir.proxy.dispatch.PoolKey;
import io.pgweir.proxy.dispatch.PoolLimits;
import io.pgweir.proxy.dispatch.ServerSnapshot;
import io.pgweir.proxy.metrics.DatabaseStatistics;
import io.pgweir.proxy.metrics.EventLog;
import io.pgweir.proxy.metrics.LogLimit;
import io.pgweir.proxy.net.HostResolver;
import io.pgweir.proxy.net.LoopCondition;
import io.pgweir.proxy.net.Loops;
import io.pgweir.proxy.net.PemFile;
import io.pgweir.proxy.net.TlsContexts;
import io.pgweir.proxy.server.Server;
import io.pgweir.proxy.server.ServerSettings;
import io.pgweir.proxy.session.ClientGroup;
import io.pgweir.proxy.session.Clients;
import io.pgweir.proxy.session.DrainCuts;
import io.pgweir.proxy.session.ServerDetails;
import io.pgweir.proxy.session.ServerView;
import io.pgweir.proxy.session.TenantLimits;
import io.pgweir.proxy.session.WarmPools;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * All servers with their clients, each on its own loop. Called from outside the loops: what has to be done on one is sent
 * there and waited for.
 */
final class Servers {

    private static final EventLog events = EventLog.of(Servers.class);

    /** A loop that does not answer within this time is stuck, and nothing that is asked of it will be done. */
    private static final long LOOP_ANSWER_SECONDS = 5;

    /** Each server once a minute: it is asked twice a second. */
    private final LogLimit stuckLog = new LogLimit(100, Duration.ofMinutes(1), System::nanoTime);

    private final Loops loops;
    private final ExecutorService blocking;
    private final Object changingPauses = new Object();
    private volatile Map<String, Clients> clientsByServer = Map.of();
    private volatile Pauses pauses = Pauses.NONE;
    private volatile Map<String, Instant> certificateEnds = Map.of();

    Servers(Loops loops, ExecutorService blocking) {
        this.loops = loops;
        this.blocking = blocking;
    }

    Map<String, Clients> clientsByServer() {
        return clientsByServer;
    }

    /**
     * Makes the servers what the configuration says: new ones are added, known ones get their new settings, and those
     * that are not there any more lose their clients at the end of each one's transaction.
     *
     * @throws IOException if a certificate cannot be used; nothing has changed then
     */
    synchronized void configure(PgweirConfig config) throws IOException {
        Map<String, ServerSettings> settings = new LinkedHashMap<>();
        for (ServerConfig server : config.servers().values()) {
            settings.put(
                    server.name(),
                    new ServerSettings(
                            server,
                            config.timeouts(),
                            config.logging().slowTransaction(),
                            TlsContexts.forServer(server.name(), server.tls())));
        }
        certificateEnds = certificateEnds(config);
        Map<String, Clients> before = clientsByServer;
        Map<String, Clients> present = new LinkedHashMap<>();
        settings.forEach((name, newest) -> {
            Clients known = before.get(name);
            if (known == null) {
                present.put(name, started(name, newest));
            } else {
                reload(known, newest, config);
                present.put(name, known);
            }
        });
        present.values().forEach(clients -> onLoop(clients, there -> WarmPools.open(config, there)));
        synchronized (changingPauses) {
            clientsByServer = Collections.unmodifiableMap(present);
            putPausesInForce();
        }
        before.forEach((name, clients) -> {
            if (!present.containsKey(name)) {
                onLoop(clients, Clients::drain);
            }
        });
    }

    /** What is paused now; any thread. */
    Pauses pauses() {
        return pauses;
    }

    /** Pauses or resumes; does not wait until it is in force. Any thread. */
    void pauses(UnaryOperator<Pauses> change) {
        synchronized (changingPauses) {
            pauses = change.apply(pauses);
            putPausesInForce();
        }
    }

    private void putPausesInForce() {
        Pauses newest = pauses;
        for (Clients clients : clientsByServer.values()) {
            clients.server().turn().loop().execute(() -> clients.server().pauses(newest));
        }
    }

    /** Asks all loops, and waits for none. */
    <T> CompletableFuture<List<T>> each(Function<Clients, T> question) {
        List<CompletableFuture<T>> asked = clientsByServer().values().stream()
                .map(clients -> CompletableFuture.supplyAsync(
                        () -> question.apply(clients), clients.server().turn().loop()))
                .toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .thenApply(all -> asked.stream().map(CompletableFuture::join).toList());
    }

    /** Until it has come true of every server, on whose loop it is asked; to be cancelled by who gives up. */
    CompletableFuture<Void> untilEach(Predicate<Server> condition) {
        List<CompletableFuture<Void>> parts = clientsByServer().values().stream()
                .map(Clients::server)
                .map(server -> LoopCondition.met(server.turn(), () -> condition.test(server)))
                .toList();
        CompletableFuture<Void> all = CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new));
        all.whenComplete((met, givenUp) -> parts.forEach(part -> part.cancel(false)));
        return all;
    }

    private static Map<String, Instant> certificateEnds(PgweirConfig config) throws IOException {
        Map<String, Instant> ends = new HashMap<>();
        for (ServerConfig server : config.servers().values()) {
            if (server.tls().certificate().isPresent()) {
                String section = "servers." + server.name();
                PemFile file = new PemFile(
                        section + ".tls.certificate", server.tls().certificate().get());
                ends.put(section, file.certificates()[0].getNotAfter().toInstant());
            }
        }
        return Map.copyOf(ends);
    }

    /** When each certificate ends that pgweir shows to a server; any thread. */
    Map<String, Instant> certificateEnds() {
        return certificateEnds;
    }

    private Clients started(String name, ServerSettings settings) {
        Clients clients = new Clients(
                new Server(name, settings, loops.assign(), loops.transport(), new HostResolver(blocking), blocking));
        onLoop(clients, Clients::start);
        return clients;
    }

    private static void reload(Clients known, ServerSettings newest, PgweirConfig config) {
        Map<String, TenantLimits> limitsByTenant = new HashMap<>();
        List<ServerLogin> logins = config.users().values().stream()
                .flatMap(user -> ServerLogin.configured(user).stream())
                .toList();
        config.tenants()
                .forEach(tenant -> limitsByTenant.put(tenant.name(), TenantLimits.of(tenant, config.timeouts())));
        onLoop(known, clients -> {
            clients.server().reload(newest, key -> poolLimits(key, config), logins);
            clients.reload(limitsByTenant);
        });
    }

    private static PoolLimits poolLimits(PoolKey key, PgweirConfig config) {
        DatabaseConfig database = config.databases()
                .getOrDefault(key.database(), config.databases().get(DatabaseConfig.ANY_OTHER));
        return database == null ? null : new PoolLimits(database.poolSize(), database.minPoolSize());
    }

    Set<String> names() {
        return clientsByServer().keySet();
    }

    /** How things stand with each server; one whose loop does not answer in time is left out. */
    List<ServerView> views() {
        return ofEach(Clients::view);
    }

    /** Each client and each server connection, likewise. */
    List<ServerDetails> details() {
        return ofEach(Clients::details);
    }

    /** How many clients there are of what kind. */
    Map<ClientGroup, Integer> clients() {
        Map<ClientGroup, Integer> all = new HashMap<>();
        ofEach(Clients::groups).forEach(all::putAll);
        return all;
    }

    /** What has been done for each database since the start. */
    Map<String, DatabaseStatistics> statistics() {
        Map<String, DatabaseStatistics> all = new TreeMap<>();
        ofEach(Clients::statistics)
                .forEach(server ->
                        server.forEach((database, part) -> all.merge(database, part, DatabaseStatistics::plus)));
        return all;
    }

    /** The same without the clients. */
    List<ServerSnapshot> pools() {
        return ofEach(clients -> clients.server().dispatcher().snapshot());
    }

    private <T> List<T> ofEach(Function<Clients, T> question) {
        Map<Clients, Future<T>> asked = new LinkedHashMap<>();
        clientsByServer().values().forEach(clients -> asked.put(clients, ask(clients, question)));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LOOP_ANSWER_SECONDS);
        List<T> answers = new ArrayList<>();
        asked.forEach((clients, answer) -> {
            try {
                answers.add(answer(clients, answer, end - System.nanoTime()));
            } catch (IllegalStateException stuck) {
                stuckLog.next(clients.server().name())
                        .ifPresent(leftOut -> events.error("event=loop_stuck message=\"{}\"", stuck.getMessage()));
            }
        });
        return answers;
    }

    /** Clients leave at the end of their transactions. */
    void drainClients() {
        clientsByServer().values().forEach(all -> onLoop(all, Clients::drain));
    }

    boolean haveClients() {
        return clientsByServer().values().stream().anyMatch(all -> on(all, clients -> !clients.isEmpty()));
    }

    boolean haveConnections() {
        return clientsByServer().values().stream()
                .anyMatch(all -> on(all, clients -> clients.server().hasConnections()));
    }

    /** @return of how many clients something was cancelled that has only read */
    int cancelWhatOnlyReads() {
        return ofEach(Clients::cancelWhatOnlyReads).stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** Clients that are still there leave now, and what becomes of their work is said. */
    DrainCuts cut() {
        return ofEach(Clients::cut).stream().reduce(DrainCuts.NONE, DrainCuts::plus);
    }

    /** Clients that are still there are told and closed, then the server connections. */
    void shutdown() {
        clientsByServer().values().forEach(all -> onLoop(all, Clients::shutdown));
    }

    private static void onLoop(Clients clients, Consumer<Clients> action) {
        on(clients, all -> {
            action.accept(all);
            return null;
        });
    }

    private static <T> T on(Clients clients, Function<Clients, T> action) {
        return answer(clients, ask(clients, action), TimeUnit.SECONDS.toNanos(LOOP_ANSWER_SECONDS));
    }

    private static <T> Future<T> ask(Clients clients, Function<Clients, T> action) {
        return clients.server().turn().loop().submit(() -> action.apply(clients));
    }

    private static <T> T answer(Clients clients, Future<T> asked, long nanos) {
        try {
            return asked.get(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking a loop", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a loop could not do what it was asked", e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "the loop of server " + clients.server().name() + " does not answer", e);
        }
    }
}
