package io.pgweir.proxy.session;

import io.pgweir.config.ClientTraits;
import io.pgweir.protocol.BackendKeyData;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SqlState;
import io.pgweir.protocol.StartupOptions;
import io.pgweir.protocol.StartupPacket.StartupMessage;
import io.pgweir.proxy.state.SessionSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a client wants, taken from its one StartupMessage and never changed by anything that it sends later.
 *
 * @param settings of the run-time parameters in {@code options} and in the packet itself; the latter win, as in PostgreSQL
 */
record Login(
        StartupMessage startup,
        Databases.Route route,
        Tenants.Tenant tenant,
        SessionSettings settings,
        BackendKeyData key,
        CancelKeys cancelKeys,
        ClientAddress address,
        long cameAt) {

    private static final String APPLICATION_NAME = "application_name";
    /** Not a setting of PostgreSQL's: it is for pgweir alone, whether it counts or not. */
    private static final String TENANT = "pgweir.tenant";

    /**
     * @param serverName what the client has called pgweir's host in TLS
     * @throws ProtocolViolation with PostgreSQL's own SQLSTATE, if the client wants something that there is not
     */
    static Login of(
            StartupMessage startup,
            Entrance entrance,
            CancelKeys cancelKeys,
            ClientAddress address,
            Optional<String> serverName)
            throws ProtocolViolation {
        SessionSettings asked = settings(startup);
        Databases.Route route = entrance.databases()
                .find(startup.database())
                .orElseThrow(() -> new ProtocolViolation(ErrorFields.fatal(
                                SqlState.INVALID_CATALOG_NAME, "database \"" + startup.database() + "\" does not exist")
                        .withHint("It is not under databases in pgweir's configuration.")));
        entrance.databases().checkEnabled(startup.database());
        ClientTraits traits = new ClientTraits(
                startup.user(),
                startup.database(),
                Optional.ofNullable(asked.get(APPLICATION_NAME)).orElse(""),
                Optional.ofNullable(asked.get(TENANT)),
                serverName,
                address.internet());
        return new Login(
                startup,
                route,
                entrance.tenants().of(traits),
                asked.without(TENANT),
                cancelKeys.issue(startup.negotiatedMinor()),
                cancelKeys,
                address,
                System.nanoTime());
    }

    private static SessionSettings settings(StartupMessage startup) throws ProtocolViolation {
        Map<String, String> settings = new LinkedHashMap<>();
        if (startup.options().isPresent()) {
            StartupOptions.parse(startup.options().get())
                    .forEach(setting -> settings.put(setting.name(), setting.value()));
        }
        settings.putAll(startup.parameters());
        return SessionSettings.of(settings);
    }

    Client client() {
        return new Client(
                startup.user(),
                startup.database(),
                address.socket(),
                key,
                settings,
                route.keepsConnection(),
                route.stateRule(),
                tenant.limits(),
                cameAt,
                () -> cancelKeys.forget(key));
    }
}
