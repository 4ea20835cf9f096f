package io.pgweir.cli;

import io.pgweir.config.DatabaseConfig;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.ServerConfig;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What pgweir tells the person who started it: where it listens, what it serves, how to connect. */
final class Announcement {

    private static final String ANY_DATABASE = "*";

    private Announcement() {}

    /** One line about a configuration that is in order. */
    static String summary(PgweirConfig config) {
        return "listens on " + config.listen().address() + ":" + config.listen().port() + ", "
                + counted(config.servers().size(), "server") + ", "
                + counted(config.databases().size(), "database") + ", "
                + counted(config.users().size(), "user") + ", "
                + counted(config.tenants().size(), "tenant");
    }

    /**
     * The lines of the start.
     *
     * @param address where clients connect, with the port that was really bound
     * @param unixSocket where clients of this machine connect without TCP, if they may
     * @param http where metrics and health are served, if they are
     */
    static List<String> lines(
            PgweirConfig config,
            InetSocketAddress address,
            Optional<Path> unixSocket,
            Optional<InetSocketAddress> http) {
        String listening = "pgweir " + VersionText.pgweir() + " listens on " + text(address)
                + unixSocket.map(socket -> " and " + socket).orElse("");
        String databases = config.databases().values().stream()
                .map(database -> database(database, config.servers().get(database.server())))
                .collect(Collectors.joining("; "));
        List<String> lines = new ArrayList<>(List.of(listening, "databases: " + databases));
        http.ifPresent(there -> lines.add("metrics and health: http://" + text(there) + "/"));
        lines.add("connect with: " + psql(config, address));
        return lines;
    }

    private static String database(DatabaseConfig database, ServerConfig server) {
        String there = database.database()
                .map(name -> "/" + name)
                .orElse(database.name().equals(ANY_DATABASE) ? "" : "/" + database.name());
        return database.name() + " -> " + server.location() + there + " ("
                + database.poolMode().label() + " mode, pool of " + database.poolSize() + ")";
    }

    private static String psql(PgweirConfig config, InetSocketAddress address) {
        String user = config.users().keySet().stream().findFirst().orElse("USER");
        String database = config.databases().keySet().stream()
                .filter(name -> !name.equals(ANY_DATABASE))
                .findFirst()
                .orElse("DATABASE");
        // An address that means all interfaces is one to listen on, not one to connect to.
        String host = address.getAddress().isAnyLocalAddress()
                ? "127.0.0.1"
                : address.getAddress().getHostAddress();
        return "psql \"host=" + host + " port=" + address.getPort() + " user=" + user + " dbname=" + database + "\"";
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
