package io.pgweir.proxy.keys;

import static io.pgweir.proxy.keys.Setup.ask;
import static io.pgweir.proxy.keys.Setup.assertRefused;
import static io.pgweir.proxy.keys.Setup.inFront;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.TestPgweir;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code admin}: who may use the console. */
@Timeout(30)
class AdminKeysTest {

    private static final String SAME =
            "admin: { database: desk, users: [app], stats_users: [trust_user], reserved_clients: 1 }\n";

    @Test
    void the_console_is_called_as_the_file_says() throws Exception {
        try (TestPgweir pgweir = inFront(SAME);
                Connection console = console(pgweir, "desk", "app")) {
            assertThat(ask(console, "show version")).startsWith("PgBouncer");
        }
    }

    @Test
    void only_the_users_of_the_file_are_let_in() throws Exception {
        try (TestPgweir pgweir = inFront("admin: { users: [app] }\n");
                Connection console = console(pgweir, "pgweir", "app")) {
            assertThat(ask(console, "show version")).startsWith("PgBouncer");
            assertRefused("42501", "admin.users", () -> console(pgweir, "pgweir", "trust_user"));
        }
    }

    @Test
    void those_who_only_look_are_let_in_too() throws Exception {
        try (TestPgweir pgweir = inFront(SAME);
                Connection console = console(pgweir, "desk", "trust_user")) {
            assertThat(ask(console, "show version")).startsWith("PgBouncer");
        }
    }

    @Test
    void there_are_only_so_many_clients_of_the_console() throws Exception {
        try (TestPgweir pgweir = inFront(SAME);
                Connection console = console(pgweir, "desk", "app")) {
            assertThat(ask(console, "select 1")).isEqualTo("1");
            assertRefused("53300", "admin.reserved_clients = 1", () -> console(pgweir, "desk", "app"));
        }
    }

    private static Connection console(TestPgweir pgweir, String database, String user) throws SQLException {
        return DriverManager.getConnection(pgweir.jdbcUrl(database), user, "secret");
    }
}
