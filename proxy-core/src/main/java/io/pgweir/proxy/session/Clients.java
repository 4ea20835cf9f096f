package io.pgweir.proxy.session;

import io.pgweir.proxy.server.Server;
import io.pgweir.proxy.state.PinReason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The clients of one server. Confined to its loop. */
public final class Clients implements SessionList {

    private static final long TICK_MILLIS = 250;

    private final Server server;
    private final List<ClientSession> sessions = new ArrayList<>();
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
    }

    private void tick() {
        long idleLimit = server.timeouts().clientIdle().toNanos();
        if (idleLimit > 0) {
            long now = server.turn().now();
            for (int i = sessions.size() - 1; i >= 0; i--) {
                sessions.get(i).tick(now, idleLimit);
            }
        }
    }

    /** Puts the limits of the tenants in force for the clients that are here; a wait under way keeps its own. */
    public void reload(Map<String, TenantLimits> limitsByTenant) {
        server.turn().assertInLoop();
        limitsByTenant.values().forEach(limits -> server.dispatcher().share(limits.share()));
        for (ClientSession session : sessions) {
            TenantLimits newest = limitsByTenant.get(session.tenant().name());
            if (newest != null) {
                session.session().clientPins().maxPins(newest.maxPins());
            }
        }
    }

    /** Every client leaves at the end of its transaction; those in none leave now. */
    public void drain() {
        server.turn().assertInLoop();
        draining = true;
        for (int i = sessions.size() - 1; i >= 0; i--) {
            sessions.get(i).drain();
        }
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
                server.dispatcher().snapshot(), server.traffic(), counts, pins, server.integrityViolations());
    }
}
