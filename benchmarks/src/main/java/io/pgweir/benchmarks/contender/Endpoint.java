package io.pgweir.benchmarks.contender;

import io.pgweir.config.Secret;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/**
 * Where clients connect, and as whom.
 *
 * @param applicationName of the load, by which tenants are told apart
 * @param encrypted by TLS, without a look at the certificate; the same for all poolers, so that they do the same work
 */
public record Endpoint(
        String host,
        int port,
        String database,
        String user,
        Secret password,
        String applicationName,
        boolean encrypted) {

    private static final String APPLICATION_NAME = "pgweir bench";

    /** In plain text. */
    public Endpoint(String host, int port, String database, String user, Secret password) {
        this(host, port, database, user, password, APPLICATION_NAME, false);
    }

    /** Of a pooler on this machine. */
    static final String LOOPBACK = "127.0.0.1";

    /** The same database and user through a pooler. */
    Endpoint at(String poolerHost, int poolerPort, PoolerSetUp pooler) {
        return new Endpoint(poolerHost, poolerPort, database, user, password, applicationName, pooler.encrypted());
    }

    /** The same for clients of another name. */
    public Endpoint as(String otherApplicationName) {
        return new Endpoint(host, port, database, user, password, otherApplicationName, encrypted);
    }

    /** @param silence after which a reply is given up, so that a client whose reply was lost fails instead of hanging */
    public Connection connect(Duration silence) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password.reveal());
        properties.setProperty("sslmode", sslMode());
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("loginTimeout", Long.toString(silence.toSeconds()));
        properties.setProperty("socketTimeout", Long.toString(silence.toSeconds()));
        return DriverManager.getConnection("jdbc:postgresql://" + host + ":" + port + "/" + database, properties);
    }

    private String sslMode() {
        return encrypted ? "require" : "disable";
    }
}
