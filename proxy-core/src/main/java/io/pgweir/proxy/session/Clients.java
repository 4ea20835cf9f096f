package io.pgweir.proxy.session;

import io.pgweir.config.TenantConfig;
import io.pgweir.proxy.dispatch.PoolKey;
import io.pgweir.proxy.dispatch.TenantSnapshot;
import io.pgweir.proxy.metrics.DatabaseStatistics;
import io.pgweir.proxy.metrics.EventLog;
import io.pgweir.proxy.server.CancelRisk;
import io.pgweir.proxy.server.Server;
import io.pgweir.proxy.state.PinReason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The clients of one server. Confined to its loop. */
public final class Clients implements SessionList {

    private static final EventLog events = EventLog.of(Clients.class);

    private static final long TICK_MILLIS = 250;

    private final Server server;
    private final List<ClientSession> sessions = new ArrayList<>();
    private Map<String, TenantLimits> limitsByTenant = Map.of();
    /** Whether there is anybody whose idle time is limited: looking at all clients is spared where there is not. */
    private boolean limitsIdleTime;

    private boolean draining;

    public Clients(Server server) {
        this.server = server;
    }

    /** Starts the server too. Called once, on its loop. */
    public void start() {
        server.start();
        server.turn().loop().scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    public Server server() {
        return server;
    }

    @Override
    public void add(ClientSession session) {
        session.position(sessions.size());
        sessions.add(session);
        session.tenant().clientJoined();
        // It may have come in by the rules of before.
        String tenant = session.tenant().name();
        if (!limitsByTenant.isEmpty() && !limitsByTenant.containsKey(tenant)) {
            retire(tenant);
        }
        limit(session);
        if (draining) {
            session.drain();
        }
    }

    @Override
    public void remove(ClientSession session) {
        int position = session.position();
        ClientSession last = sessions.remove(sessions.size() - 1);
        if (last != session) {
            sessions.set(position, last);
            last.position(position);
        }
        session.tenant().clientLeft();
    }

    private void tick() {
        if (!limitsIdleTime) {
            return;
        }
        long now = server.turn().now();
        for (int i = sessions.size() - 1; i >= 0; i--) {
            sessions.get(i).tick(now);
        }
    }

    /**
     * Puts the limits of the tenants in force for the clients that are here; a wait under way keeps its own. Clients of a
     * tenant that is not configured any more have those of the tenant {@code default} from now on, and nothing is reserved
     * for them: what the new file reserves must not be too much because of an old one. It is gone with the last of them.
     */
    public void reload(Map<String, TenantLimits> newest) {
        server.turn().assertInLoop();
        limitsByTenant = Map.copyOf(newest);
        newest.values().forEach(limits -> server.dispatcher().share(limits.share()));
        for (TenantSnapshot tenant : server.dispatcher().snapshot().tenants()) {
            String name = tenant.share().tenant();
            if (!newest.containsKey(name)) {
                retire(name);
            }
        }
        limitsIdleTime = false;
        sessions.forEach(this::limit);
    }

    private void retire(String tenant) {
        server.dispatcher()
                .retire(limitsByTenant.get(TenantConfig.DEFAULT).share().ofFormer(tenant));
    }

    private void limit(ClientSession session) {
        if (!limitsByTenant.isEmpty()) {
            TenantLimits ofOthers = limitsByTenant.get(TenantConfig.DEFAULT);
            session.limits(limitsByTenant.getOrDefault(session.tenant().name(), ofOthers));
        }
        limitsIdleTime |= session.timeLimits().clientIdle().nanos() > 0;
    }

    /** Every client leaves at the end of its transaction; those in none leave now. */
    public void drain() {
        server.turn().assertInLoop();
        draining = true;
        for (int i = sessions.size() - 1; i >= 0; i--) {
            sessions.get(i).drain();
        }
    }

    /** The client with this id; null if it is none of this server's. */
    private ClientSession find(long id) {
        for (ClientSession session : sessions) {
            if (session.port().id() == id) {
                return session;
            }
        }
        return null;
    }

    /** Ends a client now, whatever it does; its transaction is rolled back. @return whether there is such a client */
    public boolean killClient(long id) {
        server.turn().assertInLoop();
        ClientSession session = find(id);
        if (session != null) {
            events.info("event=kill_client client={} id={}", session, id);
            session.close(ClientCloseReason.KILLED, Farewell.KILLED);
        }
        return session != null;
    }

    /**
     * Cancels what a client runs, if nothing is lost by that.
     *
     * @param mayRollBack whether what its transaction has written may be lost
     * @param carriedOut called if the answer is that there is no risk, when the cancel can hit nothing any more
     * @return empty if there is no such client here
     */
    public Optional<CancelRisk> cancelSafely(long id, boolean mayRollBack, Runnable carriedOut) {
        server.turn().assertInLoop();
        return Optional.ofNullable(find(id)).map(session -> SafeCancel.of(session, mayRollBack, carriedOut));
    }

    /** Ends every client of these pools now, and then their server connections. */
    public void kill(Predicate<PoolKey> which) {
        server.turn().assertInLoop();
        for (int i = sessions.size() - 1; i >= 0; i--) {
            ClientSession session = sessions.get(i);
            if (which.test(session.pool().pool().key())) {
                session.close(ClientCloseReason.KILLED, Farewell.KILLED);
            }
        }
        server.kill(which);
    }

    /** What clients run that have only read is cancelled, so that they leave by themselves. @return how many */
    public int cancelWhatOnlyReads() {
        server.turn().assertInLoop();
        int cancelled = 0;
        for (int i = sessions.size() - 1; i >= 0; i--) {
            cancelled += SafeCancel.of(sessions.get(i), false, () -> {}) == CancelRisk.NONE ? 1 : 0;
        }
        return cancelled;
    }

    /** Every client leaves now, and what becomes of its work is said. */
    public DrainCuts cut() {
        server.turn().assertInLoop();
        DrainCuts cuts = DrainCuts.NONE;
        for (int i = sessions.size() - 1; i >= 0; i--) {
            if (!sessions.get(i).isClosed()) {
                cuts = cuts.and(sessions.get(i));
            }
        }
        return cuts;
    }

    /** Every client leaves now, then the server connections. */
    public void shutdown() {
        server.turn().assertInLoop();
        draining = true;
        for (int i = sessions.size() - 1; i >= 0; i--) {
            sessions.get(i).leave();
        }
        server.shutdown();
    }

    /** The same one by one; it costs as much as there are clients, so it is for people, and not for each scrape. */
    public ServerDetails details() {
        server.turn().assertInLoop();
        return new ServerDetails(
                server.name(), sessions.stream().map(ClientSession::view).toList(), server.connections());
    }

    /** How many clients there are of what kind. */
    public Map<ClientGroup, Integer> groups() {
        server.turn().assertInLoop();
        Map<ClientGroup, Integer> groups = new HashMap<>();
        for (ClientSession session : sessions) {
            groups.merge(session.group(), 1, Integer::sum);
        }
        return groups;
    }

    /** What has been done for each database since the start. */
    public Map<String, DatabaseStatistics> statistics() {
        server.turn().assertInLoop();
        return server.statistics();
    }

    public boolean isEmpty() {
        return sessions.isEmpty();
    }

    /** How things stand; taken on the loop, read anywhere. */
    public ServerView view() {
        server.turn().assertInLoop();
        Map<ClientState, Integer> counts = new EnumMap<>(ClientState.class);
        Map<String, Map<PinReason, Integer>> pins = new HashMap<>();
        for (ClientSession session : sessions) {
            counts.merge(session.state(), 1, Integer::sum);
            for (PinReason reason : session.session().clientPins().reasons()) {
                pins.computeIfAbsent(session.tenant().name(), tenant -> new EnumMap<>(PinReason.class))
                        .merge(reason, 1, Integer::sum);
            }
        }
        return new ServerView(
                server.dispatcher().snapshot(),
                server.traffic(),
                server.tenantTimes(),
                counts,
                pins,
                server.integrityViolations());
    }
}
