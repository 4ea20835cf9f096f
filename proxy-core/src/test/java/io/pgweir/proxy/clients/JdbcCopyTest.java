package io.pgweir.proxy.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.StringReader;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.largeobject.LargeObject;
import org.postgresql.largeobject.LargeObjectManager;

/** pgjdbc's CopyManager and its large objects, which are FunctionCall messages. */
class JdbcCopyTest extends ThroughPgweir {

    private static final int ROWS = 100_000;

    @BeforeEach
    void createTable() throws SQLException {
        directly("drop table if exists copied; create table copied (n int primary key)");
    }

    private static CopyManager copy(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    private static String lines(int from, int to) {
        return IntStream.range(from, to).mapToObj(n -> n + "\n").collect(Collectors.joining());
    }

    private static long count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from copied")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void rows_are_copied_in_and_out() throws Exception {
        try (Connection connection = pgweir.connect()) {
            assertThat(copy(connection).copyIn("copy copied from stdin", new StringReader(lines(0, ROWS))))
                    .isEqualTo(ROWS);
            StringWriter out = new StringWriter();
            assertThat(copy(connection).copyOut("copy (select n from copied order by n) to stdout", out))
                    .isEqualTo(ROWS);
            assertThat(out.toString().equals(lines(0, ROWS))).isTrue();
        }
    }

    @Test
    void a_copy_that_fails_leaves_a_connection_that_goes_on_while_its_data_still_comes() throws Exception {
        try (Connection connection = pgweir.connect();
                Connection other = pgweir.connect()) {
            for (int i = 0; i < 2 * POOL_SIZE; i++) {
                assertThatExceptionOfType(SQLException.class)
                        .isThrownBy(() -> copy(connection)
                                .copyIn("copy copied from stdin", new StringReader("-1\n-1\n" + lines(0, ROWS))))
                        .extracting(SQLException::getSQLState)
                        .isEqualTo("23505");
                assertThat(count(connection)).isZero();
                assertThat(count(other)).isZero();
            }
        }
    }

    @Test
    void a_copy_that_the_client_gives_up_copies_nothing() throws Exception {
        try (Connection connection = pgweir.connect()) {
            CopyIn copyIn = copy(connection).copyIn("copy copied from stdin");
            copyIn.writeToCopy(new byte[] {'1', '\n'}, 0, 2);
            copyIn.cancelCopy();
            assertThat(count(connection)).isZero();
        }
    }

    @Test
    void a_copy_belongs_to_its_transaction() throws Exception {
        try (Connection connection = pgweir.connect()) {
            connection.setAutoCommit(false);
            copy(connection).copyIn("copy copied from stdin", new StringReader(lines(0, 10)));
            assertThat(count(connection)).isEqualTo(10);
            connection.rollback();
            assertThat(count(connection)).isZero();
            connection.commit();
        }
    }

    @Test
    void a_large_object_is_written_and_read_in_a_transaction() throws Exception {
        byte[] content = lines(0, 20_000).getBytes();
        try (Connection connection = pgweir.connect()) {
            connection.setAutoCommit(false);
            LargeObjectManager objects = connection.unwrap(PGConnection.class).getLargeObjectAPI();
            long id = objects.createLO();
            try (LargeObject object = objects.open(id, LargeObjectManager.WRITE)) {
                object.write(content);
            }
            connection.commit();
            try (LargeObject object = objects.open(id, LargeObjectManager.READ)) {
                assertThat(object.read(content.length + 1)).isEqualTo(content);
            }
            objects.delete(id);
            connection.commit();
        }
    }
}
