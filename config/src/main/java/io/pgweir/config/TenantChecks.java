package io.pgweir.config;

import java.util.Optional;

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
        match(tenant);
    }

    private void match(TenantConfig tenant) {
        String path = SECTION + "." + tenant.name() + ".match";
        boolean fallback = tenant.name().equals(TenantConfig.DEFAULT);
        boolean matchesAll = tenant.match().equals(TenantMatch.EVERYBODY);
        problems.addIf(
                fallback && !matchesAll,
                tree.placeOf(SECTION, tenant.name(), "match"),
                "the tenant 'default' takes everybody whom no other tenant takes",
                "remove match, or give the tenant another name");
        problems.addIf(
                !fallback && matchesAll && saysNothing(tenant.name()),
                tree.placeOf(SECTION, tenant.name(), "match"),
                path + " is missing",
                "add match: with user, database, application_name, option, sni or address");
        problems.addIf(
                !tenant.match().option().isEmpty() && tenant.match().user().isEmpty(),
                tree.placeOf(SECTION, tenant.name(), "match", "option"),
                path + ".option would let any client name its tenant",
                "add user: with those who may, or user: \"*\" for everybody");
        problems.addIf(
                !tenant.match().sni().isEmpty() && config.listen().tls().mode() == ListenTlsMode.DISABLE,
                tree.placeOf(SECTION, tenant.name(), "match", "sni"),
                path + ".sni matches nobody while listen.tls.mode is disable",
                "set listen.tls.mode, or leave sni out");
        reach(tenant);
    }

    /** Of what is there and wrong another problem tells. */
    private boolean saysNothing(String name) {
        Optional<Tree> match = tree.find(SECTION, name, "match");
        return match.isEmpty()
                || match.get() instanceof Tree.Mapping section
                        && section.entries().isEmpty();
    }

    private void reach(TenantConfig tenant) {
        for (TenantConfig earlier : config.tenants()) {
            if (earlier.name().equals(tenant.name())) {
                return;
            }
            problems.addIf(
                    !earlier.match().equals(TenantMatch.EVERYBODY)
                            && earlier.match().covers(tenant.match()),
                    tree.placeOf(SECTION, tenant.name(), "match"),
                    SECTION + "." + tenant.name() + " takes nobody: whoever matches it matches tenants."
                            + earlier.name() + " before it",
                    "move it up, or leave it out");
        }
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
