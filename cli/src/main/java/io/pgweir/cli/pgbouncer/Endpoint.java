package io.pgweir.cli.pgbouncer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A PostgreSQL server that databases of the ini are on.
 *
 * @param host a name, an address, or the directory of a Unix-domain socket
 */
record Endpoint(String host, String port) {

    /** What PgBouncer was built with, unless somebody has changed it. */
    private static final String SOCKET_DIRECTORY = "/tmp";

    private static final String DEFAULT_PORT = "5432";
    private static final String ONLY = "main";

    /** Of several hosts, which PgBouncer takes in turns, the first. */
    static Endpoint of(String database, Ini ini) {
        Optional<Setting> host = ini.ofDatabase(database, "host");
        return new Endpoint(
                host.map(setting -> setting.value().split(",")[0].strip()).orElseGet(() -> socketDirectory(ini)),
                ini.ofDatabase(database, "port")
                        .map(setting -> String.valueOf(setting.integer()))
                        .orElse(DEFAULT_PORT));
    }

    static String socketDirectory(Ini ini) {
        return ini.global("unix_socket_dir")
                .map(Setting::value)
                .filter(value -> !value.isEmpty())
                .orElse(SOCKET_DIRECTORY);
    }

    boolean isSocket() {
        return host.startsWith("/");
    }

    /** Each endpoint of the ini, in the order of its databases, with the name that the YAML gives it. */
    static Map<Endpoint, String> named(Ini ini) {
        Map<Endpoint, String> names = new LinkedHashMap<>();
        ini.databases().forEach(database -> names.put(of(database, ini), ONLY));
        if (names.size() == 1) {
            return names;
        }
        Map<String, Long> hosts = names.keySet().stream()
                .collect(Collectors.groupingBy(endpoint -> word(endpoint.host), Collectors.counting()));
        names.replaceAll((endpoint, name) -> {
            String word = word(endpoint.host);
            return hosts.get(word) == 1 ? word : word + "-" + endpoint.port;
        });
        return names;
    }

    /** What can be written without quotes, and stand in a path of keys. */
    private static String word(String host) {
        String word = host.replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "");
        return word.isEmpty() ? "socket" : word;
    }
}
