package io.pgweir.cli.pgbouncer;

/** How many server connections PgBouncer would open. */
final class PoolSizes {

    /** The most that pgweir takes, and as many as PostgreSQL does. */
    private static final int MOST = 262_143;

    /** In the place of "as many as there are clients": PostgreSQL's default is 100 in all. */
    private static final int UNLIMITED = 100;

    private static final int DEFAULT_POOL_SIZE = 20;

    private final Ini ini;

    PoolSizes(Ini ini) {
        this.ini = ini;
    }

    /** Of a database and one user: what PgBouncer keeps back for who has waited long is part of it. */
    int pool(String database) {
        int size = ini.ofDatabase(database, "pool_size")
                .map(Setting::integer)
                .filter(own -> own >= 0)
                .orElseGet(() -> ini.integer("default_pool_size", DEFAULT_POOL_SIZE));
        return size <= 0 ? UNLIMITED : capped((long) size + reserve(database));
    }

    private int reserve(String database) {
        return ini.ofDatabase(database, "reserve_pool_size")
                .or(() -> ini.ofDatabase(database, "reserve_pool"))
                .map(Setting::integer)
                .filter(own -> own >= 0)
                .orElseGet(() -> ini.integer("reserve_pool_size", 0));
    }

    int least(String database) {
        int least = ini.ofDatabase(database, "min_pool_size")
                .map(Setting::integer)
                .filter(own -> own >= 0)
                .orElseGet(() -> ini.integer("min_pool_size", 0));
        return Math.min(Math.max(0, least), pool(database));
    }

    /** Of a database, over all users; 0 = no limit. */
    int database(String database) {
        return ini.ofDatabase(database, "max_db_connections")
                .map(Setting::integer)
                .filter(own -> own >= 0)
                .orElseGet(() -> Math.max(0, ini.integer("max_db_connections", 0)));
    }

    /** Of a server, if each user that is known uses each of its databases to the full. */
    int server(Endpoint endpoint) {
        int users = ForcedRole.of(ini).isPresent()
                ? 1
                : Math.max(1, ini.users().entries().size());
        long sum = ini.databases().stream()
                .filter(database -> Endpoint.of(database, ini).equals(endpoint))
                .mapToLong(database -> {
                    long all = (long) pool(database) * users;
                    return database(database) == 0 ? all : Math.min(all, database(database));
                })
                .sum();
        return capped(Math.max(sum, warm(endpoint)));
    }

    /** What is kept open in any case must fit. */
    private long warm(Endpoint endpoint) {
        return ini.databases().stream()
                .filter(database -> Endpoint.of(database, ini).equals(endpoint))
                .mapToLong(this::least)
                .sum();
    }

    private static int capped(long connections) {
        return (int) Math.max(1, Math.min(MOST, connections));
    }
}
