package io.pgweir.cli.pgbouncer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An ini as pgweir's configuration: sections, keys and values as they stand in the YAML. */
final class Translation {

    private static final String SOCKET_ONLY = "127.0.0.1";
    private static final String EVERY_ADDRESS = "::";
    private static final int DEFAULT_PORT = 6432;
    private static final int DEFAULT_CLIENTS = 100;
    private static final int MOST_CLIENTS = 1_000_000;

    private final Ini ini;
    private final PoolSizes sizes;
    private final Map<Endpoint, String> servers;

    private Translation(Ini ini) {
        this.ini = ini;
        this.sizes = new PoolSizes(ini);
        this.servers = Endpoint.named(ini);
    }

    static Map<String, Object> of(Ini ini) {
        return new Translation(ini).sections();
    }

    private Map<String, Object> sections() {
        Map<String, Object> sections = new LinkedHashMap<>();
        sections.put("listen", listen());
        sections.put("servers", servers());
        sections.put("databases", databases());
        sections.put("users", UsersSection.of(ini));
        sections.put("auth", AuthSection.of(ini, servers));
        sections.put("tenants", TenantsSection.of(ini));
        sections.put("timeouts", timeouts());
        sections.put("admin", AdminSection.of(ini));
        verbosity(ini).ifPresent(level -> sections.put("logging", Map.of("level", level)));
        sections.values().removeIf(section -> section instanceof Map<?, ?> map && map.isEmpty());
        return sections;
    }

    private Map<String, Object> listen() {
        Map<String, Object> listen = new LinkedHashMap<>();
        listen.put("address", address(ini));
        listen.put("port", ini.integer("listen_port", DEFAULT_PORT));
        if (ini.integer("so_reuseport", 0) != 0) {
            listen.put("reuse_port", true);
        }
        socketDirectory().ifPresent(directory -> listen.put("unix_socket_directory", directory));
        listen.put("max_clients", clients(ini));
        Map<String, Object> tls = TlsSection.ofClients(ini);
        if (!tls.isEmpty()) {
            listen.put("tls", tls);
        }
        return listen;
    }

    /** Of several addresses the first. Without any PgBouncer has the Unix-domain socket only, and pgweir this machine. */
    static String address(Ini ini) {
        String first = ini.text("listen_addr", "").split(",")[0].strip();
        return switch (first) {
            case "" -> SOCKET_ONLY;
            case "*" -> EVERY_ADDRESS;
            default -> first;
        };
    }

    /** The default is written only for who depends on it: a socket in /tmp could be anybody's. */
    private Optional<String> socketDirectory() {
        boolean isOnlyWay = ini.text("listen_addr", "").isBlank();
        return ini.global("unix_socket_dir").isPresent() || isOnlyWay
                ? Optional.of(ini.text("unix_socket_dir", Endpoint.socketDirectory(ini)))
                        .filter(dir -> !dir.isEmpty())
                : Optional.empty();
    }

    static int clients(Ini ini) {
        return Math.max(1, Math.min(MOST_CLIENTS, ini.integer("max_client_conn", DEFAULT_CLIENTS)));
    }

    private Map<String, Object> servers() {
        Map<String, Object> section = new LinkedHashMap<>();
        servers.forEach((endpoint, name) -> {
            Map<String, Object> server = new LinkedHashMap<>();
            server.put("host", endpoint.host());
            server.put("port", endpoint.port());
            if (!endpoint.isSocket()) {
                server.put("tls", TlsSection.ofServers(ini));
            }
            server.put("max_connections", sizes.server(endpoint));
            section.put(name, server);
        });
        AuthSection.serverOfItsOwn(ini, servers).ifPresent(server -> section.put(AuthSection.SERVER, server));
        return section;
    }

    private Map<String, Object> databases() {
        Map<String, Object> section = new LinkedHashMap<>();
        ini.databases().forEach(database -> section.put(database, database(database)));
        return section;
    }

    private Map<String, Object> database(String name) {
        Map<String, Object> database = new LinkedHashMap<>();
        database.put("server", servers.get(Endpoint.of(name, ini)));
        ini.ofDatabase(name, "dbname").ifPresent(real -> database.put("database", real.value()));
        database.put("pool_mode", poolMode(name));
        database.put("pool_size", sizes.pool(name));
        if (sizes.least(name) > 0) {
            database.put("min_pool_size", sizes.least(name));
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        for (String setting : List.of("client_encoding", "datestyle", "timezone", "application_name")) {
            ini.ofDatabase(name, setting).ifPresent(own -> settings.put(setting, own.value()));
        }
        if (!settings.isEmpty()) {
            database.put("settings", settings);
        }
        return database;
    }

    private String poolMode(String database) {
        String mode = ini.ofDatabase(database, "pool_mode")
                .or(() -> ini.global("pool_mode"))
                .map(Setting::value)
                .orElse("session");
        return mode.equals("session") ? "session" : "transaction";
    }

    /** PgBouncer's defaults, wherever they are not pgweir's: nobody is to be cut off who was not. */
    private Map<String, Object> timeouts() {
        Map<String, Object> timeouts = new LinkedHashMap<>();
        timeouts.put("login", Seconds.positive(ini, "client_login_timeout", 60, "60s"));
        timeouts.put("server_connect", Seconds.positive(ini, "server_connect_timeout", 15, "15s"));
        timeouts.put("query", Seconds.of(ini, "query_timeout", 0));
        timeouts.put("transaction", Seconds.of(ini, "transaction_timeout", 0));
        timeouts.put("idle_in_transaction", Seconds.of(ini, "idle_transaction_timeout", 0));
        timeouts.put("client_idle", Seconds.of(ini, "client_idle_timeout", 0));
        timeouts.put("query_wait_notify", Seconds.of(ini, "query_wait_notify", 5));
        timeouts.put("server_idle", Seconds.of(ini, "server_idle_timeout", 600));
        timeouts.put("server_lifetime", Seconds.positive(ini, "server_lifetime", 3600, "1s"));
        return timeouts;
    }

    private static Optional<String> verbosity(Ini ini) {
        return switch (Math.max(0, ini.integer("verbose", 0))) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of("debug");
            default -> Optional.of("trace");
        };
    }
}
