package io.pgweir.proxy.session;

import io.pgweir.config.DatabaseConfig;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.StateAuditMode;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.proxy.dispatch.PoolLimits;
import io.pgweir.proxy.state.SessionSettings;
import java.util.Map;
import java.util.Optional;

/** Where the database that a client asks for really is. Immutable; a reload makes a new one. */
final class Databases {

    /**
     * What a client's database leads to.
     *
     * @param name what the client asked for; pools are told apart by it
     * @param database its name at PostgreSQL
     */
    record Route(String name, Clients clients, String database, DatabaseConfig config) {

        boolean keepsConnection() {
            return switch (config.poolMode()) {
                case SESSION -> true;
                case TRANSACTION -> false;
            };
        }

        StateRule stateRule() {
            StateAuditMode audit = keepsConnection() ? StateAuditMode.OFF : config.sessionStateAudit();
            return new StateRule(config.name(), config.sessionState(), audit);
        }

        PoolLimits limits() {
            return new PoolLimits(config.poolSize(), config.minPoolSize());
        }

        SessionSettings settings() {
            return SessionSettings.of(config.settings());
        }
    }

    private final Map<String, DatabaseConfig> databases;
    private final Map<String, Clients> clientsByServer;
    private final DisabledDatabases disabled;

    Databases(PgweirConfig config, Map<String, Clients> clientsByServer, DisabledDatabases disabled) {
        this.databases = config.databases();
        this.clientsByServer = clientsByServer;
        this.disabled = disabled;
    }

    /** @throws ProtocolViolation if clients are not let into it for now */
    void checkNotLeaving() throws ProtocolViolation {
        disabled.checkNotLeaving();
    }

    void checkEnabled(String name) throws ProtocolViolation {
        disabled.check(name);
    }

    /** Empty if there is no such database and none that stands for any other. */
    Optional<Route> find(String name) {
        DatabaseConfig config = databases.getOrDefault(name, databases.get(DatabaseConfig.ANY_OTHER));
        if (config == null) {
            return Optional.empty();
        }
        return Optional.of(new Route(
                name, clientsByServer.get(config.server()), config.database().orElse(name), config));
    }
}
