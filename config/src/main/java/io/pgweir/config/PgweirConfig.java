package io.pgweir.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Everything that a user can say about a pgweir, valid as a whole: each name that refers to something refers to something
 * that is here. Immutable; the maps keep the order of the file.
 *
 * @param servers by name; never empty
 * @param databases by the name that clients ask for; {@code "*"} stands for every name that is not here
 * @param users by name; may be empty when {@code auth.query} knows the users
 * @param tenants in the order in which they are tried; the last is {@code default}, which matches everybody
 */
public record PgweirConfig(
        Listen listen,
        Map<String, ServerConfig> servers,
        Map<String, DatabaseConfig> databases,
        Map<String, UserConfig> users,
        AuthConfig auth,
        List<TenantConfig> tenants,
        AdminConfig admin,
        Timeouts timeouts,
        HttpConfig http,
        MetricsConfig metrics,
        LoggingConfig logging,
        ReloadConfig reload,
        TransportChoice transport) {

    public PgweirConfig {
        Objects.requireNonNull(listen, "listen");
        Objects.requireNonNull(auth, "auth");
        Objects.requireNonNull(admin, "admin");
        Objects.requireNonNull(timeouts, "timeouts");
        Objects.requireNonNull(http, "http");
        Objects.requireNonNull(metrics, "metrics");
        Objects.requireNonNull(logging, "logging");
        Objects.requireNonNull(reload, "reload");
        Objects.requireNonNull(transport, "transport");
        servers = inOrder(servers);
        databases = inOrder(databases);
        users = inOrder(users);
        tenants = List.copyOf(tenants);
    }

    /** A copy that nobody can change; unlike {@link Map#copyOf} it keeps the order of the file. */
    static <V> Map<String, V> inOrder(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
