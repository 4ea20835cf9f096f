package io.pgweir.config;

/** Reports limits of {@code tenants} that cannot be kept together, and tenants that take nobody or everybody. */
final class TenantChecks {

    private static final String SECTION = "tenants";

    private final Tree.Mapping tree;
    private final PgweirConfig config;
    private final Problems problems;

    TenantChecks(Tree.Mapping tree, PgweirConfig config, Problems problems) {
        this.tree = tree;
        this.config = config;
        this.problems = problems;
    }

    void check() {
        config.tenants().forEach(this::tenant);
        config.servers().values().forEach(this::reservations);
    }

    private void tenant(TenantConfig tenant) {
        String name = tenant.name();
        int most = config.listen().maxClients();
        problems.addIf(
                tenant.maxClients() > most,
                tree.placeOf(SECTION, name, "max_clients"),
                "tenants." + name + ".max_clients " + tenant.maxClients() + " is more than listen.max_clients " + most,
                "lower it, or raise listen.max_clients");
        connections(tenant);
        boolean fallback = name.equals(TenantConfig.DEFAULT);
        boolean matchesAll = tenant.match().equals(TenantMatch.EVERYBODY);
        problems.addIf(
                fallback && !matchesAll,
                tree.placeOf(SECTION, name, "match"),
                "the tenant 'default' takes everybody whom no other tenant takes",
                "remove match, or give the tenant another name");
        problems.addIf(
                !fallback && matchesAll,
                tree.placeOf(SECTION, name, "match"),
                "tenants." + name + ".match is missing",
                "add match: with user, database or application_name");
    }

    private void connections(TenantConfig tenant) {
        String path = "tenants." + tenant.name() + ".";
        problems.addIf(
                tenant.maxConnections() > 0 && tenant.reservedConnections() > tenant.maxConnections(),
                tree.placeOf(SECTION, tenant.name(), "reserved_connections"),
                path + "reserved_connections " + tenant.reservedConnections() + " is more than " + path
                        + "max_connections " + tenant.maxConnections(),
                "lower the one, or raise the other");
        problems.addIf(
                tenant.transactionsPerSecond() == 0
                        && tenant.transactionsBurst().isPresent(),
                tree.placeOf(SECTION, tenant.name(), "transactions_burst"),
                path + "transactions_burst has no effect without " + path + "transactions_per_second",
                "set transactions_per_second, or leave it out");
    }

    /** Any tenant may come to any server, so each server must be able to keep all of them. */
    private void reservations(ServerConfig server) {
        int reserved = 0;
        TenantConfig last = null;
        for (TenantConfig tenant : config.tenants()) {
            reserved += tenant.reservedConnections();
            last = tenant.reservedConnections() > 0 ? tenant : last;
        }
        if (last != null && reserved > server.maxConnections()) {
            problems.add(
                    tree.placeOf(SECTION, last.name(), "reserved_connections"),
                    "the tenants reserve " + reserved + " connections, and servers." + server.name()
                            + ".max_connections is " + server.maxConnections(),
                    "lower reserved_connections of tenants, or raise max_connections");
        }
    }
}
