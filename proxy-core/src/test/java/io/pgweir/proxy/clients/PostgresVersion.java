package io.pgweir.proxy.clients;

import io.pgweir.proxy.testing.TestPostgres;

/** Every client is tested with both. */
enum PostgresVersion {
    NEWEST,
    OLDER;

    TestPostgres postgres() {
        return this == NEWEST ? TestPostgres.newest() : TestPostgres.older();
    }
}
