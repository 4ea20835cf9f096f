package io.pgweir.proxy.testing;

/** What is tested with more than one version is tested with these. */
public enum PostgresVersion {
    NEWEST,
    OLDER;

    public TestPostgres postgres() {
        return this == NEWEST ? TestPostgres.newest() : TestPostgres.older();
    }
}
