package io.pgweir.proxy.clients;

import io.pgweir.proxy.testing.PostgresVersion;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests of a real client: each runs against both versions of PostgreSQL, through a pgweir of its own with a pool so small
 * that server connections change hands between transactions.
 */
@ParameterizedClass
@EnumSource(PostgresVersion.class)
abstract class ThroughPgweir {

    static final int POOL_SIZE = 2;

    @Parameter
    PostgresVersion version;

    TestPostgres postgres;
    TestPgweir pgweir;

    @BeforeEach
    void startPgweir() {
        postgres = version.postgres();
        pgweir = TestPgweir.inFrontOf(postgres, POOL_SIZE);
    }

    @AfterEach
    void stopPgweir() {
        pgweir.close();
    }

    /** Past pgweir, to prepare or observe. */
    void directly(String sql) throws SQLException {
        try (Connection direct = postgres.direct();
                Statement statement = direct.createStatement()) {
            statement.execute(sql);
        }
    }
}
