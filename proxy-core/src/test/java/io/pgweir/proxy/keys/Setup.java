package io.pgweir.proxy.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.proxy.StartupFailure;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the tests of this package have in common: the sections that a test is not about, and clients. */
final class Setup {

    static final String ANY_PORT = "listen: { port: 0 }\n";
    static final String NO_HTTP = "http: { enabled: false }\n";
    static final String USERS = "users: { app: { password: secret }, trust_user: { password: secret } }\n";
    static final String NO_PATIENCE = "tenants: { default: { max_wait: 1s } }\n";

    /** For those whose server is not there, or not PostgreSQL. */
    static final String TRUST = "auth: { methods: [trust] }\n";

    private Setup() {}

    static String servers(String keys) {
        return "servers: { main: { host: 127.0.0.1, port: "
                + TestPostgres.newest().port() + ", tls: { mode: disable }" + keys + " } }\n";
    }

    static String server(ServerSocket fake, String keys) {
        return "servers: { main: { host: " + fake.getInetAddress().getHostAddress() + ", port: " + fake.getLocalPort()
                + keys + " } }\n";
    }

    /** In front of PostgreSQL, with users; {@code yaml} must have neither. */
    static TestPgweir inFront(String yaml) {
        return TestPgweir.start(servers("") + USERS + yaml);
    }

    /** Exactly this. */
    static TestPgweir exactly(String yaml) throws StartupFailure {
        return TestPgweir.start(TestPgweir.config(yaml));
    }

    static Connection connect(TestPgweir pgweir, String user, String password, String more) throws SQLException {
        return DriverManager.getConnection(pgweir.jdbcUrl("app") + "?" + more, user, password);
    }

    static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** A transaction that stays open, and with it the server connection of this client. */
    static Connection inTransaction(TestPgweir pgweir) throws SQLException {
        Connection holder = pgweir.connect();
        holder.setAutoCommit(false);
        ask(holder, "select 1");
        return holder;
    }

    /** @param about what the error names besides: mostly the key and its value */
    static void assertRefused(String sqlState, String about, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(sqlState))
                .hasMessageContaining(about);
    }

    /** A client that pgweir has let in by trust as far as that goes without a server. */
    static RawClient startup(TestPgweir pgweir, String database) throws IOException {
        RawClient client = RawClient.open(pgweir.port());
        client.send(FrontendMessage.startup(0, Map.of("user", "app", "database", database)));
        return client;
    }

    /** Accepts connections and says nothing; a test plays the server. */
    static ServerSocket fakeServer(String address) throws IOException {
        ServerSocket fake = new ServerSocket(0, 5, InetAddress.getByName(address));
        fake.setSoTimeout(10_000);
        return fake;
    }
}
