package io.pgweir.proxy.server;

import io.pgweir.proxy.dispatch.Pool;
import io.pgweir.proxy.metrics.TrafficCounters;
import io.pgweir.proxy.state.SessionSettings;
import io.pgweir.proxy.statement.StatementCatalogue;
import io.pgweir.proxy.statement.StatementMemory;
import java.util.Set;
import java.util.TreeSet;

/**
 * What all server connections of one pool have in common: where they log in, as whom, and with which settings they begin.
 * Confined to the server's loop.
 */
public final class ServerPool {

    /** Names of custom settings that are remembered; clients choose them. */
    private static final int MAX_CUSTOM_SETTINGS = 100;

    private final Pool pool;
    private final String database;
    private final SessionSettings settings;
    private final StatementCatalogue statements = new StatementCatalogue();
    private final StatementMemory statementMemory;
    private final Welcomes welcomes = new Welcomes();
    private final TrafficCounters traffic;
    private final PinCounts pins = new PinCounts();
    private Role role;
    private final Set<String> customSettings = new TreeSet<>();
    private boolean readsSequences;
    private boolean auditDue;
    private long slowTransactionNanos;
    private int clients;
    private int generation;

    /** @param traffic what has passed through the pool before, when it led elsewhere */
    ServerPool(
            Pool pool,
            String database,
            SessionSettings settings,
            Role role,
            StatementMemory statementMemory,
            TrafficCounters traffic) {
        this.pool = pool;
        this.traffic = traffic;
        this.statementMemory = statementMemory;
        this.database = database;
        this.settings = settings;
        this.role = role;
    }

    public Pool pool() {
        return pool;
    }

    public void clientJoined() {
        clients++;
    }

    public void clientLeft() {
        clients--;
    }

    boolean hasClients() {
        return clients > 0;
    }

    /** Logins that are under way are to serve nobody: they may lead where nobody wants to be any more. */
    void outdateLogins() {
        generation++;
    }

    /** A login is as new as this was when it began. */
    int generation() {
        return generation;
    }

    /** Whether a connection opened for this pool is what one opened for such a pool would be. */
    boolean leadsTo(String otherDatabase, SessionSettings otherSettings) {
        return database.equals(otherDatabase) && settings.equals(otherSettings);
    }

    /** The database's name at PostgreSQL, which need not be the one that clients ask for. */
    String database() {
        return database;
    }

    /** The settings that every connection of this pool begins with: the database's {@code settings}. */
    public SessionSettings settings() {
        return settings;
    }

    /** What the clients of all pools hold. */
    public StatementMemory statementMemory() {
        return statementMemory;
    }

    public StatementCatalogue statements() {
        return statements;
    }

    public Welcomes welcomes() {
        return welcomes;
    }

    public TrafficCounters traffic() {
        return traffic;
    }

    public PinCounts pins() {
        return pins;
    }

    /** A client has asked for {@code currval} or {@code lastval}; others will, and so will it again. */
    void clientReadsSequences() {
        readsSequences = true;
    }

    boolean readsSequences() {
        return readsSequences;
    }

    /** A client has had a setting of that name. Of custom ones PostgreSQL has no list, so it is kept here, up to a limit. */
    public void hasHad(String name) {
        if (name.indexOf('.') >= 0 && customSettings.size() < MAX_CUSTOM_SETTINGS) {
            customSettings.add(name);
        }
    }

    Set<String> customSettings() {
        return customSettings;
    }

    /** How long a transaction takes that is told of; 0 if none is. */
    long slowTransactionNanos() {
        return slowTransactionNanos;
    }

    void slowTransactionNanos(long limit) {
        slowTransactionNanos = limit;
    }

    /** The next transaction of a client whose database is sampled will be audited. */
    void auditNext() {
        auditDue = true;
    }

    boolean takeAudit() {
        boolean due = auditDue;
        auditDue = false;
        return due;
    }

    Role role() {
        return role;
    }

    /** Several users may be the same role by different keys of the configuration: the latest one's is what is used. */
    void role(Role latest) {
        role = latest;
    }

    @Override
    public String toString() {
        return pool.key().toString();
    }
}
