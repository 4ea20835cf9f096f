package io.pgweir.cli;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A PostgreSQL that asks everybody but {@code postgres} for a password, by SCRAM or, of the role md5ed, by md5. */
final class SecretPostgres implements AutoCloseable {

    private static final String HBA = """
            local all all trust
            host all postgres all trust
            host all md5ed all md5
            host all all all scram-sha-256
            """;

    private final EmbeddedPostgres postgres;
    private final Connection superuser;

    SecretPostgres() throws IOException, SQLException {
        postgres = EmbeddedPostgres.builder().start();
        superuser = postgres.getPostgresDatabase().getConnection();
        Files.writeString(Path.of(read("show hba_file")), HBA);
        run("select pg_reload_conf()");
    }

    void run(String sql) throws SQLException {
        try (Statement statement = superuser.createStatement()) {
            statement.execute(sql);
        }
    }

    String read(String sql) throws SQLException {
        try (Statement statement = superuser.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    int port() {
        return postgres.getPort();
    }

    @Override
    public void close() throws IOException, SQLException {
        superuser.close();
        postgres.close();
    }
}
