package io.pgweir.proxy.session;

import io.pgweir.protocol.BackendKeyData;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SqlState;
import io.pgweir.protocol.StartupOptions;
import io.pgweir.protocol.StartupPacket.StartupMessage;
import io.pgweir.proxy.state.SessionSettings;
import java.util.LinkedHashMap;
import java.util.Map;

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
        ClientAddress address) {

    private static final String APPLICATION_NAME = "application_name";

    /** @throws ProtocolViolation with PostgreSQL's own SQLSTATE, if the client wants something that there is not */
    static Login of(StartupMessage startup, Entrance entrance, CancelKeys cancelKeys, ClientAddress address)
            throws ProtocolViolation {
        if (startup.replication().isPresent()) {
            throw new ProtocolViolation(
                    ErrorFields.fatal(SqlState.FEATURE_NOT_SUPPORTED, "pgweir does not pool replication connections")
                            .withHint("Connect to PostgreSQL directly."));
        }
        Map<String, String> settings = new LinkedHashMap<>();
        if (startup.options().isPresent()) {
            StartupOptions.parse(startup.options().get())
                    .forEach(setting -> settings.put(setting.name(), setting.value()));
        }
        settings.putAll(startup.parameters());
        SessionSettings asked = SessionSettings.of(settings);
        Databases.Route route = entrance.databases()
                .find(startup.database())
                .orElseThrow(() -> new ProtocolViolation(ErrorFields.fatal(
                                SqlState.INVALID_CATALOG_NAME, "database \"" + startup.database() + "\" does not exist")
                        .withHint("It is not under databases in pgweir's configuration.")));
        String applicationName = asked.get(APPLICATION_NAME);
        Tenants.Tenant tenant = entrance.tenants()
                .of(startup.user(), startup.database(), applicationName == null ? "" : applicationName);
        return new Login(
                startup, route, tenant, asked, cancelKeys.issue(startup.negotiatedMinor()), cancelKeys, address);
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
                () -> cancelKeys.forget(key));
    }
}
