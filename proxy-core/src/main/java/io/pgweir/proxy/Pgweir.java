package io.pgweir.proxy;

import io.pgweir.config.ConfigChange;
import io.pgweir.config.ConfigDiff;
import io.pgweir.config.ConfigHash;
import io.pgweir.config.PgweirConfig;
import io.pgweir.proxy.admin.Operations;
import io.pgweir.proxy.admin.ShutdownMode;
import io.pgweir.proxy.admin.console.Console;
import io.pgweir.proxy.admin.health.Health;
import io.pgweir.proxy.admin.health.Heartbeats;
import io.pgweir.proxy.admin.http.HttpEndpoint;
import io.pgweir.proxy.admin.meters.ConfigHistory;
import io.pgweir.proxy.admin.meters.Metrics;
import io.pgweir.proxy.admin.meters.TlsFigures;
import io.pgweir.proxy.admin.publish.Publisher;
import io.pgweir.proxy.auth.LoginCounters;
import io.pgweir.proxy.control.ControlPlane;
import io.pgweir.proxy.metrics.DatabaseStatistics;
import io.pgweir.proxy.metrics.EventLog;
import io.pgweir.proxy.metrics.MeterName;
import io.pgweir.proxy.net.CertificateWatch;
import io.pgweir.proxy.net.ClientTls;
import io.pgweir.proxy.net.DaemonThreads;
import io.pgweir.proxy.net.Loops;
import io.pgweir.proxy.net.Transport;
import io.pgweir.proxy.net.UnixSocket;
import io.pgweir.proxy.session.Listener;
import io.pgweir.proxy.session.ServerDetails;
import io.pgweir.proxy.session.ServerView;
import io.pgweir.proxy.session.TenantLoginSnapshot;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A running pgweir: the composition root. What belongs to what is to be read in {@link #start}; everything else here
 * changes it or takes it down again. Not for an event loop: its methods block.
 */
public final class Pgweir {

    private static final EventLog events = EventLog.of(Pgweir.class);

    private static final Duration FOR_GOODBYES = Duration.ofSeconds(1);

    private final Loops loops;
    private final ExecutorService blocking;
    private final ControlPlane control;
    private final Servers servers;
    private final Listener listener;
    private final Console console;
    private final CertificateWatch certificates;
    private final Heartbeats heartbeats;
    private final ProcessOperations process;
    private final LiveOperations operations;
    private final Drain drain;
    private final AtomicBoolean draining = new AtomicBoolean();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final PgweirConfig started;
    private final ConfigHistory history;
    private volatile PgweirConfig config;
    private HttpEndpoint http;
    private Health health;
    private Publisher publisher;

    private Pgweir(PgweirConfig config, Transport transport) {
        this.config = config;
        started = config;
        history = new ConfigHistory(ConfigHash.of(config, config));
        loops = new Loops(transport, Runtime.getRuntime().availableProcessors());
        blocking = blockingThreads();
        control = ControlPlane.start(config);
        servers = new Servers(loops, blocking);
        listener = new Listener(loops);
        certificates = CertificateWatch.start(listener::renew);
        heartbeats = Heartbeats.start(loops.turns());
        drain = new Drain(servers);
        process = new ProcessOperations(this, blocking);
        operations = new LiveOperations(servers, listener, process);
        console = new Console(new ConsoleFacts(servers, listener, control.logins(), operations, () -> this.config));
    }

    /**
     * Starts listening. PostgreSQL need not be there yet.
     *
     * @throws StartupFailure if an address is taken, or a certificate or the transport cannot be used; nothing is left running
     */
    public static Pgweir start(PgweirConfig config) throws StartupFailure {
        Pgweir pgweir = new Pgweir(config, transport(config));
        try {
            pgweir.servers.configure(config);
            pgweir.configureListener(
                    config, pgweir.certificates.load(config.listen().tls()));
            pgweir.listener.open(config.listen(), pgweir.loops);
            Metrics metrics = pgweir.metrics();
            if (config.http().enabled()) {
                pgweir.openHttp(metrics);
            }
            pgweir.publisher = Publisher.start(
                    () -> pgweir.config.metrics(), pgweir.servers::views, pgweir::isReady, metrics, version());
        } catch (IOException e) {
            pgweir.stop();
            throw new StartupFailure(e.getMessage(), e);
        }
        events.info(
                "event=started transport={} loops={} config_hash={}",
                pgweir.loops.transport().label(),
                pgweir.loops.turns().size(),
                pgweir.configHash());
        return pgweir;
    }

    private static Transport transport(PgweirConfig config) throws StartupFailure {
        try {
            return Transport.of(config.transport());
        } catch (IOException e) {
            throw new StartupFailure(e.getMessage(), e);
        }
    }

    private void configureListener(PgweirConfig newest, Optional<ClientTls> tls) {
        listener.configure(newest, tls, control.authenticator(), servers.clientsByServer(), console);
        certificates.use(tls);
    }

    /** For what blocks and is needed now and then: host names, and the key derivations of logins to PostgreSQL. */
    private static ExecutorService blockingThreads() {
        return Executors.newFixedThreadPool(2, new DaemonThreads("pgweir-blocking"));
    }

    private Metrics metrics() {
        Metrics metrics = new Metrics(servers::views, this::tlsFigures, heartbeats, version(), loops.transport());
        metrics.count(MeterName.PROXY_HEADER_FAILURES, listener::proxyHeaderFailures);
        metrics.logins(control.logins());
        metrics.tenants(listener::tenants);
        metrics.count(MeterName.HALF_OPEN_EVICTIONS, listener::halfOpenEvicted);
        metrics.halfOpen(listener::halfOpen);
        metrics.readiness(this::isReady);
        metrics.configuration(history);
        return metrics;
    }

    private void openHttp(Metrics metrics) throws IOException {
        health = Health.start(
                heartbeats, listener::isOpen, draining::get, servers::names, servers::pools, () -> config.http()
                        .readyWhenDegraded());
        http = HttpEndpoint.start(config.http(), metrics, health);
    }

    private boolean isReady() {
        return health == null ? listener.isOpen() && !draining.get() : health.isReady();
    }

    private TlsFigures tlsFigures() {
        Map<String, Instant> certificateEnds = new HashMap<>(servers.certificateEnds());
        certificates.end().ifPresent(end -> certificateEnds.put("listen", end));
        return new TlsFigures(certificateEnds, listener.handshakeFailures());
    }

    /** The version of the build, whatever jar it is packed in. */
    public static String version() {
        return BuildVersion.TEXT;
    }

    /** Where metrics and health are served; empty if that is turned off. */
    public Optional<InetSocketAddress> httpAddress() {
        return Optional.ofNullable(http).map(HttpEndpoint::address);
    }

    /** Where clients connect. */
    public InetSocketAddress address() {
        return listener.address();
    }

    /** Where clients of this machine connect without TCP; empty if that is not configured. */
    public Optional<Path> unixSocket() {
        return listener.unixSocket().map(UnixSocket::path);
    }

    /** How things stand with each server. */
    public List<ServerView> views() {
        return servers.views();
    }

    /** Each client and each server connection; costs as much as there are. */
    public List<ServerDetails> details() {
        return servers.details();
    }

    /** What has been done for the clients of each database since the start. */
    public Map<String, DatabaseStatistics> statistics() {
        return servers.statistics();
    }

    /** The same in a few figures. */
    public ProxySnapshot snapshot() {
        return ProxySnapshot.of(views());
    }

    /** What can be done to it while it runs. */
    public Operations operations() {
        return operations;
    }

    /** Who carries out what concerns the whole process; without one, a shutdown ends this pgweir and no more. */
    public void runsIn(ProcessControl around) {
        process.process(around);
    }

    /** The tenants in the order of the file, with their clients over all servers. */
    public List<TenantLoginSnapshot> tenants() {
        return listener.tenants();
    }

    /** What has become of logins since the start. */
    public LoginCounters logins() {
        return control.logins();
    }

    /**
     * Puts a new configuration in force, as far as that is possible without a restart.
     *
     * @throws StartupFailure if a certificate cannot be used; the old configuration stays in force
     */
    public synchronized ReloadResult reload(PgweirConfig newest) throws StartupFailure {
        List<String> changed = ConfigDiff.between(config, newest).reloadable();
        List<String> waiting = ConfigDiff.between(started, newest).needsRestart();
        try {
            Optional<ClientTls> tls = certificates.load(newest.listen().tls());
            servers.configure(newest);
            control.reload(newest);
            configureListener(newest, tls);
        } catch (IOException e) {
            history.refused();
            throw new StartupFailure(e.getMessage(), e);
        }
        config = newest;
        history.applied(ConfigHash.of(started, newest), waiting.size());
        return new ReloadResult(changed, waiting);
    }

    /** Changes one key until the next reload or start. */
    synchronized ConfigChange set(String key, String value) throws StartupFailure {
        ConfigChange change = ConfigChange.of(config, key, value);
        if (change.config().isPresent()) {
            reload(change.config().get());
        }
        return change;
    }

    /** Counts a reload that came to nothing because there was no configuration that could have been put in force. */
    public void reloadRefused() {
        history.refused();
    }

    /** What tells whether another pgweir has the same configuration in force. */
    public String configHash() {
        return history.hash();
    }

    /** Ends as {@code mode} says; returns when it has. */
    public void end(ShutdownMode mode) {
        switch (mode) {
            case IMMEDIATE -> stop();
            case WAIT_FOR_SERVERS -> drain();
            case WAIT_FOR_CLIENTS -> stopWhenClientsHaveLeft();
        }
    }

    private void stopWhenClientsHaveLeft() {
        letNobodyIn();
        drain.waitForClients();
        stop();
    }

    /**
     * Lets clients finish their transactions, then stops. Returns when all is closed, at the latest after {@code
     * timeouts.drain}; {@link #stop} from another thread cuts it short.
     */
    public void drain() {
        letNobodyIn();
        drain.letTransactionsEnd(config.timeouts().drain());
        stop();
    }

    private void letNobodyIn() {
        draining.set(true);
        listener.leave();
        if (started.listen().reusePort()) {
            // Whoever comes is to find the one that takes over, and not to be told that this one goes.
            listener.close();
        }
    }

    /** Stops at once: clients are told, transactions are rolled back by PostgreSQL. */
    public void stop() {
        drain.cutShort();
        if (!stopped.compareAndSet(false, true)) {
            return;
        }
        if (publisher != null) {
            publisher.close();
        }
        listener.close();
        // A loop may end without another turn: whatever is open on it then is never told, nor what it holds given back.
        listener.closeHalfOpen();
        servers.shutdown();
        console.close();
        Drain.await(this::isEmpty, FOR_GOODBYES);
        if (http != null) {
            http.close();
            health.close();
        }
        heartbeats.close();
        certificates.close();
        loops.stop();
        control.close();
        blocking.shutdownNow();
    }

    private boolean isEmpty() {
        return !servers.haveClients()
                && !servers.haveConnections()
                && listener.halfOpen() == 0
                && !console.hasClients();
    }
}
