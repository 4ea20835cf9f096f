package io.pgweir.proxy.session;

import io.pgweir.config.AdminConfig;
import io.pgweir.config.DatabaseConfig;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.UserConfig;
import io.pgweir.proxy.auth.ServerLogin;
import io.pgweir.proxy.dispatch.PoolKey;
import io.pgweir.proxy.server.Server;
import java.util.List;
import java.util.Map;

/**
 * The pools that are there before their first client: those of databases with a {@code min_pool_size}, for each user whose
 * login to PostgreSQL the file has, but those of the console. Who logs in with a client's own proof cannot be there before
 * that client is.
 */
public final class WarmPools {

    private WarmPools() {}

    /** Has what is missing of them opened. On the loop of the server. */
    public static void open(PgweirConfig config, Clients clients) {
        Server server = clients.server();
        server.turn().assertInLoop();
        List<ServerLogin> logins = config.users().values().stream()
                .filter(user -> !isForConsole(user, config.admin()))
                .flatMap(user -> ServerLogin.configured(user).stream())
                .toList();
        Databases databases = new Databases(config, Map.of(server.name(), clients), new DisabledDatabases());
        config.databases().values().stream()
                .filter(database -> database.server().equals(server.name()) && isWarm(database))
                .flatMap(database -> databases.find(database.name()).stream())
                .forEach(route -> logins.forEach(login -> open(server, route, login)));
    }

    /** As a rule PostgreSQL knows nobody of that name. */
    private static boolean isForConsole(UserConfig user, AdminConfig admin) {
        return admin.users().contains(user.name()) || admin.statsUsers().contains(user.name());
    }

    private static boolean isWarm(DatabaseConfig database) {
        return database.minPoolSize() > 0 && !database.name().equals(DatabaseConfig.ANY_OTHER);
    }

    private static void open(Server server, Databases.Route route, ServerLogin login) {
        PoolKey key = new PoolKey(server.name(), route.name(), login.user());
        server.pool(key, route.limits(), route.database(), route.settings(), login);
    }
}
