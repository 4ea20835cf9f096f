package io.pgweir.proxy.server;

import io.netty.channel.Channel;
import io.pgweir.config.Timeouts;
import io.pgweir.protocol.BackendKeyData;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.proxy.auth.ServerLogin;
import io.pgweir.proxy.dispatch.ConnectFailure;
import io.pgweir.proxy.dispatch.Connector;
import io.pgweir.proxy.dispatch.Dispatcher;
import io.pgweir.proxy.dispatch.Pauses;
import io.pgweir.proxy.dispatch.Pool;
import io.pgweir.proxy.dispatch.PoolKey;
import io.pgweir.proxy.dispatch.PoolLimits;
import io.pgweir.proxy.dispatch.PoolSnapshot;
import io.pgweir.proxy.dispatch.ServerLimits;
import io.pgweir.proxy.dispatch.ServerSnapshot;
import io.pgweir.proxy.metrics.ClientTimes;
import io.pgweir.proxy.metrics.DatabaseStatistics;
import io.pgweir.proxy.metrics.EventLog;
import io.pgweir.proxy.metrics.TrafficCounters;
import io.pgweir.proxy.net.HostResolver;
import io.pgweir.proxy.net.LoopTurn;
import io.pgweir.proxy.net.Transport;
import io.pgweir.proxy.state.ReportedSettings;
import io.pgweir.proxy.state.SessionSettings;
import io.pgweir.proxy.statement.StatementMemory;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One PostgreSQL primary and all that belongs to it: its dispatcher, its pools and its connections. It lives on one event
 * loop, together with the clients that use it, so nothing here is shared between threads.
 */
public final class Server implements Connector, ConnectionOwner {

    private static final Logger log = LoggerFactory.getLogger(Server.class);
    private static final EventLog events = EventLog.of(Server.class);

    /** How often limits on time are looked at: it bounds how late one can fire. */
    private static final long TICK_MILLIS = 50;

    /** How often a transaction of each pool is looked behind that is sampled; by time, so that a busy pool pays no more. */
    private static final long TICKS_BETWEEN_AUDITS = TimeUnit.SECONDS.toMillis(1) / TICK_MILLIS;

    private static final long TICKS_BETWEEN_SWEEPS = TimeUnit.MINUTES.toMillis(1) / TICK_MILLIS;

    /** How long a cancel request may take: it holds a server connection back. */
    private static final long CANCEL_SECONDS = 5;

    /** Far more than there are spellings in practice: sets of reported settings that are kept once. */
    private static final int MAX_INTERNED = 1_000;

    private final String name;
    private final LoopTurn turn;
    private final Executor hashing;
    private final Dispatcher dispatcher;
    private final Map<PoolKey, ServerPool> pools = new HashMap<>();
    private final DatabaseTotals totals = new DatabaseTotals();
    private final TenantTotals tenantTotals = new TenantTotals();
    private final StatementMemory statementMemory = StatementMemory.ofHeap();
    private final OpenConnections connections = new OpenConnections();
    private final Map<ReportedSettings, ReportedSettings> interned = new HashMap<>();
    private final Roles roles;
    private ServerRoute route;
    private long integrityViolations;
    private long ticks;

    /** @param hashing where password keys are derived and files read; never a loop */
    public Server(
            String name,
            ServerSettings settings,
            LoopTurn turn,
            Transport transport,
            HostResolver resolver,
            Executor hashing) {
        this.name = name;
        this.turn = turn;
        this.route = new ServerRoute(name, settings, turn, transport, resolver);
        this.hashing = hashing;
        this.roles = new Roles(name, () -> route.settings().config(), turn, hashing);
        this.dispatcher = new Dispatcher(name, limits(settings), this, turn);
    }

    /** Called once, on the loop. */
    public void start() {
        turn.assertInLoop();
        turn.loop().scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    public String name() {
        return name;
    }

    public LoopTurn turn() {
        return turn;
    }

    @Override
    public Dispatcher dispatcher() {
        return dispatcher;
    }

    @Override
    public Timeouts timeouts() {
        return route.settings().timeouts();
    }

    /**
     * The pool of that key, made if there is none. The latest client's login is what the next connection uses. If the pool
     * was made for something else, before a reload, its connections end at the next chance.
     */
    public ServerPool pool(
            PoolKey key, PoolLimits limits, String database, SessionSettings startSettings, ServerLogin login) {
        turn.assertInLoop();
        Pool pool = dispatcher.pool(key, limits);
        ServerPool known = pools.get(key);
        Role role = roles.latest(login);
        if (known != null && known.leadsTo(database, startSettings)) {
            known.role(role);
            return known;
        }
        TrafficCounters traffic = known == null ? new TrafficCounters() : known.traffic();
        ServerPool made = new ServerPool(pool, database, startSettings, role, statementMemory, traffic);
        made.slowTransactionNanos(route.settings().slowTransaction().toNanos());
        pools.put(key, made);
        if (known != null) {
            connections.closeAtNextChance(connection -> connection.serverPool() == known);
        }
        return made;
    }

    /**
     * Puts new settings in force; where the server is reached differently, its connections end at the next chance.
     *
     * @param limits of each pool by its key; null for a pool that is not configured any more, which keeps its own
     * @param logins of all users whose passwords for servers are configured
     */
    public void reload(ServerSettings newest, Function<PoolKey, PoolLimits> limits, List<ServerLogin> logins) {
        turn.assertInLoop();
        roles.reload(logins);
        boolean moved = !newest.reaches(route.settings());
        route = route.under(newest);
        dispatcher.limits(limits(newest));
        pools.values()
                .forEach(pool ->
                        pool.slowTransactionNanos(newest.slowTransaction().toNanos()));
        for (PoolKey key : pools.keySet()) {
            PoolLimits poolLimits = limits.apply(key);
            if (poolLimits != null) {
                dispatcher.pool(key, poolLimits);
            }
        }
        if (moved) {
            connections.closeAtNextChance(connection -> true);
        }
    }

    /** Puts these pauses in force, in place of those before. */
    public void pauses(Pauses newest) {
        turn.assertInLoop();
        dispatcher.pauses(newest);
    }

    /** Whether these pools have no connection, not even one that is on its way or leaving. */
    public boolean isQuiet(Predicate<PoolKey> which) {
        return dispatcher.isQuiet(which);
    }

    /** Every connection of these pools is replaced: at once if it is idle, else after its client's transaction. */
    public void reconnect(Predicate<PoolKey> which) {
        turn.assertInLoop();
        for (ServerPool pool : pools.values()) {
            if (which.test(pool.pool().key())) {
                pool.outdateLogins();
            }
        }
        connections.closeAtNextChance(connection -> which.test(connection.pool().key()));
    }

    /** Whether connections of these pools that are to be replaced, or to end, are still there. */
    public boolean isReplacing(Predicate<PoolKey> which) {
        return connections.anyToBeClosed(which);
    }

    /** Every connection of these pools ends now, whatever it does. */
    public void kill(Predicate<PoolKey> which) {
        turn.assertInLoop();
        connections.close(which, ServerCloseReason.KILLED);
    }

    /** Every connection ends, whatever it does. */
    public void shutdown() {
        turn.assertInLoop();
        dispatcher.drain();
        connections.close(pool -> true, ServerCloseReason.SHUTDOWN);
    }

    /** Every connection that counts against max_connections and has logged in; taken on the loop, read anywhere. */
    public List<ServerConnectionView> connections() {
        turn.assertInLoop();
        return connections.views();
    }

    public boolean hasConnections() {
        return !connections.isEmpty();
    }

    /** A moment later, because the dispatcher asks from within {@link #pool} for what min_pool_size wants. */
    @Override
    public void open(Pool pool) {
        turn.loop().execute(() -> openNow(pool));
    }

    private void openNow(Pool pool) {
        openAgain(pools.get(pool.key()));
    }

    /** A login that goes on with another password is still the same connect to the dispatcher. */
    void openAgain(ServerPool pool) {
        pool.role().begin(attempt -> open(pool, attempt), refusal -> openRefused(pool, refusal));
    }

    private void open(ServerPool pool, LoginAttempt attempt) {
        ServerRoute taken = route;
        taken.resolve(address -> logIn(pool, attempt, taken, address), failure -> {
            attempt.ended();
            openFailed(pool, failure);
        });
    }

    private void logIn(ServerPool pool, LoginAttempt attempt, ServerRoute taken, SocketAddress address) {
        ServerLoginHandler login = new ServerLoginHandler(this, pool, attempt, taken.settings(), hashing);
        taken.connect(address, login, login::fail).addListener(future -> {
            if (!future.isSuccess()) {
                login.fail(taken.unreachable(future.cause()));
            }
        });
    }

    /** Whether a login that was begun there, with these settings, is one that would be begun now; a reload may have come. */
    boolean stillWants(ServerPool pool, ServerSettings settings, int generation) {
        return pools.get(pool.pool().key()) == pool
                && route.settings().reaches(settings)
                && pool.generation() == generation;
    }

    /** A connection has logged in. */
    void opened(ServerConnection connection) {
        log.info(
                "event=server_open pool={} pid={}",
                connection.serverPool(),
                connection.cancels().processId());
        connections.add(connection);
        dispatcher.opened(connection);
    }

    void openFailed(ServerPool pool, ConnectFailure failure) {
        events.warn(
                "event=server_connect_failed pool={} sqlstate={} message=\"{}\"",
                pool,
                failure.sqlState(),
                failure.message());
        dispatcher.openFailed(pool.pool(), failure);
    }

    /** For all that the role has, which has been logged once. */
    void openRefused(ServerPool pool, ConnectFailure refusal) {
        dispatcher.openFailed(pool.pool(), refusal);
    }

    @Override
    public void closed(ServerConnection connection) {
        connections.remove(connection);
        dispatcher.closed(connection);
    }

    /** Beyond any pool's limit, since it is most wanted when the pool is full. */
    @Override
    public void cancel(BackendKeyData key, Consumer<CancelEnd> ended) {
        ServerRoute taken = route;
        taken.resolve(
                address -> {
                    ServerCancel cancel = new ServerCancel(key);
                    Channel channel =
                            taken.connect(address, cancel, cancel::refuse).channel();
                    var overdue = turn.loop().schedule(cancel::giveUp, CANCEL_SECONDS, TimeUnit.SECONDS);
                    channel.closeFuture().addListener(closed -> {
                        overdue.cancel(false);
                        ended.accept(cancel.end());
                    });
                },
                failure -> ended.accept(CancelEnd.CARRIED_OUT));
    }

    private void tick() {
        try {
            dispatcher.tick();
            if (++ticks % TICKS_BETWEEN_SWEEPS == 0) {
                forgetWhatIsUnused();
            }
            if (ticks % TICKS_BETWEEN_AUDITS == 0) {
                pools.values().forEach(ServerPool::auditNext);
            }
            connections.tick();
        } catch (RuntimeException bug) {
            log.error("event=bug where=tick server={}", name, bug);
        }
    }

    /** The dispatcher drops pools that nobody has used for long, and tenants that are over; what belongs to them here goes too. */
    private void forgetWhatIsUnused() {
        ServerSnapshot present = dispatcher.snapshot();
        Set<PoolKey> used = present.pools().stream().map(PoolSnapshot::key).collect(Collectors.toSet());
        for (ServerPool pool : List.copyOf(pools.values())) {
            PoolKey key = pool.pool().key();
            if (!pool.hasClients() && !used.contains(key)) {
                pools.remove(key);
                totals.forgets(pool);
                tenantTotals.forgets(pool);
            }
        }
        roles.keepOnly(pools.values());
        Set<String> tenants = present.tenants().stream()
                .map(tenant -> tenant.share().tenant())
                .collect(Collectors.toSet());
        pools.values().forEach(pool -> pool.traffic().times.keepOnly(tenants));
        tenantTotals.keepOnly(tenants);
    }

    @Override
    public ReportedSettings intern(ReportedSettings reported) {
        if (interned.size() > MAX_INTERNED) {
            interned.clear();
        }
        ReportedSettings known = interned.putIfAbsent(reported, reported);
        return known == null ? reported : known;
    }

    @Override
    public void integrityViolation(ServerConnection connection, ProtocolViolation violation) {
        integrityViolations++;
        events.error("event=integrity_violation what=\"{}\" connection=\"{}\"", violation.getMessage(), connection);
    }

    /** What has passed through each pool so far. */
    public Map<PoolKey, TrafficCounters.Snapshot> traffic() {
        Map<PoolKey, TrafficCounters.Snapshot> traffic = new HashMap<>();
        pools.forEach((key, pool) -> traffic.put(key, pool.traffic().snapshot()));
        return traffic;
    }

    /** What has been done for each database since the start. */
    public Map<String, DatabaseStatistics> statistics() {
        return totals.with(pools.values());
    }

    /** How long it took what the clients of each tenant have done. */
    public Map<String, ClientTimes.Snapshot> tenantTimes() {
        return tenantTotals.with(pools.values());
    }

    public long integrityViolations() {
        return integrityViolations;
    }

    private static ServerLimits limits(ServerSettings settings) {
        return new ServerLimits(
                settings.config().maxConnections(),
                settings.config().maxConnecting(),
                settings.timeouts().serverIdle().toNanos(),
                settings.timeouts().serverLifetime().toNanos());
    }

    @Override
    public String toString() {
        return name;
    }
}
