package io.pgweir.proxy;

import io.pgweir.config.DatabaseConfig;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.ServerConfig;
import io.pgweir.config.TenantConfig;
import io.pgweir.proxy.dispatch.PoolKey;
import io.pgweir.proxy.dispatch.PoolLimits;
import io.pgweir.proxy.dispatch.WaitLimits;
import io.pgweir.proxy.net.HostResolver;
import io.pgweir.proxy.net.Loops;
import io.pgweir.proxy.net.TlsContexts;
import io.pgweir.proxy.server.Server;
import io.pgweir.proxy.server.ServerSettings;
import io.pgweir.proxy.session.Clients;
import io.pgweir.proxy.session.ServerView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * All servers with their clients, each on its own loop. Called from outside the loops: what has to be done on one is sent
 * there and waited for.
 */
final class Servers {

    /** A loop that does not answer within this time is stuck, and nothing that is asked of it will be done. */
    private static final long LOOP_ANSWER_SECONDS = 5;

    private final Loops loops;
    private final ExecutorService blocking;
    private final Map<String, Clients> clientsByServer = new LinkedHashMap<>();

    Servers(Loops loops, ExecutorService blocking) {
        this.loops = loops;
        this.blocking = blocking;
    }

    synchronized Map<String, Clients> clientsByServer() {
        return Map.copyOf(clientsByServer);
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
                    new ServerSettings(server, config.timeouts(), TlsContexts.forServer(server.name(), server.tls())));
        }
        settings.forEach((name, newest) -> {
            Clients known = clientsByServer.get(name);
            if (known == null) {
                clientsByServer.put(name, started(name, newest));
            } else {
                reload(known, newest, config);
            }
        });
        for (String name : List.copyOf(clientsByServer.keySet())) {
            if (!settings.containsKey(name)) {
                Clients gone = clientsByServer.remove(name);
                onLoop(gone, clients -> {
                    clients.drain();
                    return null;
                });
            }
        }
    }

    private Clients started(String name, ServerSettings settings) {
        Clients clients = new Clients(
                new Server(name, settings, loops.assign(), loops.transport(), new HostResolver(blocking), blocking));
        onLoop(clients, added -> {
            added.server().start();
            added.start();
            return null;
        });
        return clients;
    }

    private static void reload(Clients known, ServerSettings newest, PgweirConfig config) {
        Map<String, WaitLimits> limitsByTenant = new HashMap<>();
        for (TenantConfig tenant : config.tenants()) {
            limitsByTenant.put(
                    tenant.name(),
                    new WaitLimits(tenant.maxWaiting(), tenant.maxWait().toNanos(), tenant.name()));
        }
        onLoop(known, clients -> {
            clients.server().reload(newest, key -> poolLimits(key, config));
            clients.reload(limitsByTenant);
            return null;
        });
    }

    private static PoolLimits poolLimits(PoolKey key, PgweirConfig config) {
        DatabaseConfig database = config.databases()
                .getOrDefault(key.database(), config.databases().get(DatabaseConfig.ANY_OTHER));
        return database == null ? null : new PoolLimits(database.poolSize(), database.minPoolSize());
    }

    /** How things stand with each server. */
    List<ServerView> views() {
        List<ServerView> views = new ArrayList<>();
        clientsByServer().values().forEach(clients -> views.add(onLoop(clients, Clients::view)));
        return views;
    }

    /** Clients leave at the end of their transactions. */
    void drainClients() {
        clientsByServer()
                .values()
                .forEach(all -> onLoop(all, clients -> {
                    clients.drain();
                    return null;
                }));
    }

    boolean haveClients() {
        return clientsByServer().values().stream().anyMatch(all -> onLoop(all, clients -> !clients.isEmpty()));
    }

    boolean haveConnections() {
        return clientsByServer().values().stream()
                .anyMatch(all -> onLoop(all, clients -> clients.server().hasConnections()));
    }

    /** Clients that are still there are told and closed, then the server connections. */
    void shutdown() {
        clientsByServer()
                .values()
                .forEach(all -> onLoop(all, clients -> {
                    clients.shutdown();
                    clients.server().shutdown();
                    return null;
                }));
    }

    private static <T> T onLoop(Clients clients, Function<Clients, T> action) {
        Future<T> answer = clients.server().turn().loop().submit(() -> action.apply(clients));
        try {
            return answer.get(LOOP_ANSWER_SECONDS, TimeUnit.SECONDS);
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
