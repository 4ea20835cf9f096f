package io.pgweir.proxy.control;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.pgweir.config.AuthQuery;
import io.pgweir.config.ServerConfig;
import io.pgweir.config.ServerTls;
import io.pgweir.config.Timeouts;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.GSSEncMode;
import org.postgresql.ssl.DefaultJavaSSLFactory;

/** The few JDBC connections that {@code auth.query} runs on. */
final class AuthQueryPool {

    /** Two, so that one slow look-up does not hold up every login; more would be taken from the clients' budget. */
    static final int MAX_CONNECTIONS = 2;

    private static final Duration IDLE = Duration.ofMinutes(1);

    /** The least that HikariCP takes. */
    private static final Duration LEAST_TIMEOUT = Duration.ofMillis(250);

    private AuthQueryPool() {}

    /** Connects to nothing yet: the first connection is opened by the first look-up that needs it. */
    static HikariDataSource of(AuthQuery query, ServerConfig server, Timeouts timeouts) {
        Duration connect = timeouts.serverConnect();
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("pgweir-auth-query");
        pool.setDataSource(dataSource(query, server, connect));
        pool.setMaximumPoolSize(MAX_CONNECTIONS);
        pool.setMinimumIdle(0);
        pool.setIdleTimeout(IDLE.toMillis());
        pool.setConnectionTimeout(Math.max(connect.toMillis(), LEAST_TIMEOUT.toMillis()));
        pool.setValidationTimeout(LEAST_TIMEOUT.toMillis());
        // A server that is down must be met by the look-up that suffers from it, and by each anew.
        pool.setInitializationFailTimeout(-1);
        return new HikariDataSource(pool);
    }

    private static RotatingDataSource dataSource(AuthQuery query, ServerConfig server, Duration connect) {
        int seconds = (int) Math.max(1, connect.plusMillis(999).toSeconds());
        RotatingDataSource source = new RotatingDataSource(query.passwords(), System::nanoTime);
        source.setServerNames(new String[] {hostInUrl(server.host())});
        source.setPortNumbers(new int[] {server.port()});
        source.setDatabaseName(query.database());
        source.setUser(query.user());
        source.setApplicationName("pgweir");
        source.setOptions(options(connect));
        source.setConnectTimeout(seconds);
        // Later than statement_timeout, which says what was too slow and leaves the connection in order.
        source.setSocketTimeout(seconds + 1);
        source.setLoginTimeout(seconds);
        source.setTcpKeepAlive(true);
        // Server-side statements gain nothing here and would break where another pooler stands in between.
        source.setPrepareThreshold(0);
        source.setGssEncMode(GSSEncMode.DISABLE.value);
        encrypt(source, server.tls());
        return source;
    }

    /**
     * Startup options win over what {@code ALTER ROLE … SET} and {@code ALTER DATABASE … SET} say (manual, section 20.1.3),
     * so an operator or function planted in a schema of the role's search path cannot stand in for PostgreSQL's own.
     */
    private static String options(Duration connect) {
        return "-c search_path=pg_catalog -c default_transaction_read_only=on -c statement_timeout="
                + Math.max(1, connect.toMillis());
    }

    /** The data source makes a URL of it, in which the colons of an IPv6 address would pass for that of the port. */
    private static String hostInUrl(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    private static void encrypt(PGSimpleDataSource source, ServerTls tls) {
        source.setSslMode(tls.mode().label());
        source.setChannelBinding(tls.channelBinding().label());
        tls.ca().ifPresent(ca -> source.setSslRootCert(ca.toString()));
        tls.certificate().ifPresent(certificate -> source.setSslCert(certificate.toString()));
        tls.key().ifPresent(key -> source.setSslKey(key.toString()));
        if (tls.mode().verifies() && tls.ca().isEmpty()) {
            // pgjdbc would want ~/.postgresql/root.crt; this one believes the authorities of the Java runtime.
            source.setSslfactory(DefaultJavaSSLFactory.class.getName());
        }
    }

    /** Whether {@code failure} says that there was no connection, as opposed to one on which the query failed. */
    static boolean isConnectionFailure(SQLException failure) {
        String state = failure.getSQLState();
        return failure instanceof SQLTransientConnectionException
                || state != null && (state.startsWith("08") || state.startsWith("57P"));
    }
}
