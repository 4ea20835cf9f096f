package io.pgweir.proxy.admin.console;

import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/** A pgweir with a console for two, and ways to it. */
final class ConsoleSetup {

    /** May do everything. */
    static final String ADMIN = TestPostgres.USER;

    /** May look. */
    static final String VIEWER = TestPostgres.MD5_USER;

    static final String ADMINS = "admin: { users: [" + ADMIN + "], stats_users: [" + VIEWER + "] }\n";

    private ConsoleSetup() {}

    static TestPgweir start() {
        return TestPgweir.inFrontOf(TestPostgres.newest(), 2, ADMINS);
    }

    static RawClient login(TestPgweir pgweir) throws IOException {
        return login(pgweir, ADMIN);
    }

    static RawClient login(TestPgweir pgweir, String user) throws IOException {
        return RawClient.login(pgweir.port(), Map.of("user", user, "database", "pgweir"));
    }

    /** @param properties of pgjdbc, such as {@code preferQueryMode=simple} */
    static Connection connect(TestPgweir pgweir, String user, String properties) throws SQLException {
        return DriverManager.getConnection(pgweir.jdbcUrl("pgweir") + "?" + properties, user, TestPostgres.PASSWORD);
    }
}
