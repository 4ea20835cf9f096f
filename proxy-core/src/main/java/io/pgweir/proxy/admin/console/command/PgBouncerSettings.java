package io.pgweir.proxy.admin.console.command;

import io.pgweir.config.DatabaseConfig;
import io.pgweir.config.Labelled;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.PoolMode;
import io.pgweir.config.TenantConfig;
import io.pgweir.config.Timeouts;
import io.pgweir.proxy.statement.ServerStatements;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration in the words of {@code pgbouncer.ini}, as far as it can be said in them: times in seconds, 0 for what has no
 * limit. What holds for each database is that of {@code "*"}, else that of the first database; for each tenant, that of
 * {@code default}.
 */
final class PgBouncerSettings {

    private static final String NOT_LIMITED = "0";

    private final List<List<String>> rows = new ArrayList<>();

    private PgBouncerSettings() {}

    /** Key, value, PgBouncer's default, and whether it can be changed without a restart, in alphabetical order. */
    static List<List<String>> of(PgweirConfig config) {
        PgBouncerSettings settings = new PgBouncerSettings();
        settings.clients(config);
        settings.pools(config);
        settings.times(config);
        settings.habits();
        return settings.rows.stream()
                .sorted((a, b) -> a.get(0).compareTo(b.get(0)))
                .toList();
    }

    private void clients(PgweirConfig config) {
        reloadable("admin_users", String.join(", ", config.admin().users()), "");
        reloadable("stats_users", String.join(", ", config.admin().statsUsers()), "");
        reloadable("auth_type", labels(config.auth().methods()), "md5");
        fixed("listen_addr", config.listen().address(), "");
        fixed("listen_port", config.listen().port(), "6432");
        fixed(
                "unix_socket_dir",
                config.listen().unixSocketDirectory().map(Path::toString).orElse(""),
                "/tmp");
        reloadable("client_tls_sslmode", config.listen().tls().mode().label(), "disable");
        reloadable("max_client_conn", config.listen().maxClients(), "100");
        reloadable("max_db_client_connections", NOT_LIMITED, NOT_LIMITED);
        reloadable("max_user_client_connections", NOT_LIMITED, NOT_LIMITED);
    }

    private void pools(PgweirConfig config) {
        DatabaseConfig any = config.databases()
                .getOrDefault(
                        DatabaseConfig.ANY_OTHER,
                        config.databases().values().iterator().next());
        reloadable("default_pool_size", any.poolSize(), "20");
        reloadable("min_pool_size", any.minPoolSize(), NOT_LIMITED);
        reloadable("reserve_pool_size", NOT_LIMITED, NOT_LIMITED);
        reloadable("pool_mode", any.poolMode().label(), PoolMode.SESSION.label());
        reloadable("max_db_connections", NOT_LIMITED, NOT_LIMITED);
        reloadable("max_user_connections", NOT_LIMITED, NOT_LIMITED);
        reloadable(
                "server_tls_sslmode",
                config.servers().get(any.server()).tls().mode().label(),
                "prefer");
    }

    private void times(PgweirConfig config) {
        Timeouts timeouts = config.timeouts();
        TenantConfig others = config.tenants().get(config.tenants().size() - 1);
        seconds("client_idle_timeout", timeouts.clientIdle(), NOT_LIMITED);
        seconds("client_login_timeout", timeouts.login(), "60");
        seconds("idle_transaction_timeout", timeouts.idleInTransaction(), NOT_LIMITED);
        seconds("query_timeout", timeouts.query(), NOT_LIMITED);
        seconds("query_wait_timeout", others.maxWait(), "120");
        seconds("server_connect_timeout", timeouts.serverConnect(), "15");
        seconds("server_idle_timeout", timeouts.serverIdle(), "600");
        seconds("server_lifetime", timeouts.serverLifetime(), "3600");
        seconds("transaction_timeout", timeouts.transaction(), NOT_LIMITED);
        fixed("stats_period", StatisticsHistory.PERIOD.toSeconds(), "60");
    }

    /** What nobody can change here; programs look for some of it to see whether this is PgBouncer's console. */
    private void habits() {
        fixed("application_name_add_host", "0", "0");
        fixed("log_connections", "1", "1");
        fixed("log_disconnections", "1", "1");
        fixed("log_pooler_errors", "1", "1");
        fixed("log_stats", "0", "1");
        fixed("max_prepared_statements", ServerStatements.MAX_STATEMENTS, "200");
        fixed("server_reset_query", "DISCARD ALL", "DISCARD ALL");
        fixed("server_reset_query_always", "0", "0");
        fixed("server_round_robin", "0", "0");
        fixed("tcp_keepalive", "1", "1");
    }

    private void seconds(String key, Duration value, String standard) {
        double seconds = value.toMillis() / 1e3;
        boolean whole = seconds == Math.rint(seconds);
        reloadable(key, whole ? String.valueOf((long) seconds) : String.valueOf(seconds), standard);
    }

    private void reloadable(String key, Object value, String standard) {
        rows.add(Answer.row(key, value, standard, "yes"));
    }

    private void fixed(String key, Object value, String standard) {
        rows.add(Answer.row(key, value, standard, "no"));
    }

    private static String labels(List<? extends Labelled> choices) {
        return choices.stream().map(Labelled::label).collect(Collectors.joining(", "));
    }
}
