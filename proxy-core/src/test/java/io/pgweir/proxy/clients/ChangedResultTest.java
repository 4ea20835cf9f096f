package io.pgweir.proxy.clients;

import static io.pgweir.proxy.testing.BackendMessage.bindComplete;
import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.dataRow;
import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.parameterDescription;
import static io.pgweir.proxy.testing.BackendMessage.parseComplete;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.BackendMessage.rowDescription;
import static io.pgweir.proxy.testing.FrontendMessage.INT4;
import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.describePortal;
import static io.pgweir.proxy.testing.FrontendMessage.describeStatement;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.flush;
import static io.pgweir.proxy.testing.FrontendMessage.message;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.RawClient;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A table gets another column while its statements stand on a server connection. Who asks what a statement returns is told
 * the new result; who does not ask hears PostgreSQL's 0A000, as it would without pgweir, and never gets rows of which it
 * was not told.
 */
class ChangedResultTest extends TwoRawClients {

    private static final String SELECT = "select * from changing where a = $1";
    private static final String INSERT = "insert into changing (a) values ($1) returning *";

    @BeforeEach
    void createTable() throws Exception {
        directly("drop table if exists changing; create table changing (a int); insert into changing values (1)");
    }

    private void change() throws Exception {
        directly("alter table changing add b int default 2");
    }

    // ---- who asks --------------------------------------------------------------------------------------------------

    @Test
    void who_describes_its_portal_as_libpq_does_gets_the_new_result() throws Exception {
        prepareAndRun(client, SELECT);
        change();
        runDescribed(client, "s", rowDescription("a", "b"), dataRow("1", "2"));
        runDescribed(client, "s", rowDescription("a", "b"), dataRow("1", "2"));
        run(client, bind("", "s", "1"), dataRow("1", "2"));
    }

    @Test
    void who_describes_its_statement_first_gets_the_new_result() throws Exception {
        prepareAndRun(client, SELECT);
        change();
        client.send(describeStatement("s"), flush());
        client.expect(parameterDescription(INT4), rowDescription("a", "b"));
        run(client, bind("", "s", "1"), dataRow("1", "2"));
    }

    @Test
    void who_prepares_after_the_change_is_told_the_new_result() throws Exception {
        prepareAndRun(other, SELECT);
        change();
        client.send(parse("mine", SELECT), describeStatement("mine"), sync());
        client.expect(parseComplete(), parameterDescription(INT4), rowDescription("a", "b"), readyForQuery('I'));
        run(client, bind("", "mine", "1"), dataRow("1", "2"));
    }

    @Test
    void who_prepares_and_runs_in_one_batch_is_told_the_new_result() throws Exception {
        prepareAndRun(other, SELECT);
        change();
        client.send(parse("mine", SELECT), bind("", "mine", "1"), describePortal(""), execute(""), sync());
        client.expect(parseComplete());
        client.expect(
                bindComplete(),
                rowDescription("a", "b"),
                dataRow("1", "2"),
                commandComplete("SELECT 1"),
                readyForQuery('I'));
    }

    @Test
    void what_is_sent_again_is_done_once() throws Exception {
        prepareAndRun(client, INSERT);
        change();
        runDescribed(client, "s", rowDescription("a", "b"), dataRow("1", "2"));
        assertThat(client.ask("select count(*) from changing")).isEqualTo("3");
    }

    // ---- who does not ----------------------------------------------------------------------------------------------

    @Test
    void who_does_not_describe_hears_it_once_in_postgresqls_words() throws Exception {
        for (RawClient each : new RawClient[] {client, other}) {
            prepareAndRun(each, SELECT);
        }
        change();
        for (RawClient each : new RawClient[] {client, other}) {
            each.send(bind("", "s", "1"), execute(""), sync());
            ErrorFields refused = each.read().errorFields();
            assertThat(refused.sqlState()).isEqualTo("0A000");
            assertThat(refused.message()).isEqualTo("cached plan must not change result type");
            each.expect(readyForQuery('I'));
            run(each, bind("", "s", "1"), dataRow("1", "2"));
        }
    }

    @Test
    void who_asks_for_each_column_in_a_format_of_its_own_hears_it() throws Exception {
        prepareAndRun(client, SELECT);
        directly("alter table changing alter a type numeric, add b int, add c int");
        client.send(binding("s", 0, "1", 0, 0), describePortal(""), execute(""), sync());
        client.expect(error("0A000"), readyForQuery('I'));
    }

    @Test
    void who_sends_a_binary_value_of_a_type_that_postgresql_chose_hears_it() throws Exception {
        prepareAndRun(client, SELECT);
        prepare(client, "typed", "select *, 'typed' as how from changing where a = $1", INT4);
        runDescribed(client, "typed", rowDescription("a", "how"), dataRow("1", "typed"));
        change();
        client.send(binding("s", 1, "\0\0\0\1"), describePortal(""), execute(""), sync());
        client.expect(error("0A000"), readyForQuery('I'));
        client.send(binding("typed", 1, "\0\0\0\1"), describePortal(""), execute(""), sync());
        client.expect(
                bindComplete(),
                rowDescription("a", "b", "how"),
                dataRow("1", "2", "typed"),
                commandComplete("SELECT 1"),
                readyForQuery('I'));
    }

    @Test
    void pgjdbc_prepares_anew_by_itself() throws Exception {
        Properties always = new Properties();
        always.setProperty("prepareThreshold", "1");
        try (Connection connection = pgweir.connect(always);
                Connection second = pgweir.connect(always);
                PreparedStatement statement = connection.prepareStatement("select * from changing where a = ?");
                PreparedStatement secondStatement = second.prepareStatement("select * from changing where a = ?")) {
            for (int round = 0; round < 3; round++) {
                assertThat(columnsOf(statement)).isEqualTo(1 + round);
                assertThat(columnsOf(secondStatement)).isEqualTo(1 + round);
                assertThat(columnsOf(statement)).isEqualTo(1 + round);
                directly("alter table changing add more" + round + " text default 'more'");
            }
        }
    }

    private static int columnsOf(PreparedStatement statement) throws Exception {
        statement.setInt(1, 1);
        try (ResultSet rows = statement.executeQuery()) {
            int columns = rows.getMetaData().getColumnCount();
            assertThat(rows.next()).isTrue();
            for (int i = 2; i <= columns; i++) {
                assertThat(rows.getString(i)).isEqualTo("more");
            }
            return columns;
        }
    }

    // ---- where nothing can be sent again ---------------------------------------------------------------------------

    @Test
    void in_a_transaction_the_error_is_passed_on() throws Exception {
        prepareAndRun(client, SELECT);
        change();
        client.send(query("begin"));
        client.readToReady();
        client.send(bind("", "s", "1"), describePortal(""), execute(""), sync());
        client.expect(error("0A000"), readyForQuery('E'));
        client.send(query("rollback"));
        client.readToReady();
        runDescribed(client, "s", rowDescription("a", "b"), dataRow("1", "2"));
    }

    @Test
    void behind_what_has_been_done_in_the_batch_the_error_is_passed_on() throws Exception {
        prepareAndRun(client, SELECT);
        prepare(client, "i", "insert into changing (a) values ($1)");
        change();
        client.send(bind("", "i", "3"), execute(""), bind("", "s", "1"), describePortal(""), execute(""), sync());
        client.expect(bindComplete(), commandComplete("INSERT 0 1"), error("0A000"), readyForQuery('I'));
        assertThat(client.ask("select count(*) from changing")).isEqualTo("1");
    }

    @Test
    void before_what_has_been_sent_behind_the_sync_the_error_is_passed_on() throws Exception {
        prepareAndRun(client, SELECT);
        change();
        client.send(
                bind("", "s", "1"),
                describePortal(""),
                execute(""),
                sync(),
                query("insert into changing values (3)"),
                query("select count(*) from changing"));
        client.expect(error("0A000"), readyForQuery('I'), commandComplete("INSERT 0 1"), readyForQuery('I'));
        assertThat(client.readToReady()).contains(dataRow("2"));
        runDescribed(client, "s", rowDescription("a", "b"), dataRow("1", "2"));
    }

    @Test
    void a_batch_that_is_too_long_to_be_kept_hears_the_error() throws Exception {
        String select = "select *, length($2) from changing where a = $1";
        prepare(client, "s", select);
        FrontendMessage[] batch = {bind("", "s", "1", "x".repeat(70_000)), describePortal(""), execute(""), sync()};
        client.send(batch);
        assertThat(client.readToReady()).contains(dataRow("1", "70000"));
        change();
        client.send(batch);
        client.expect(error("0A000"), readyForQuery('I'));
    }

    // ----------------------------------------------------------------------------------------------------------------

    /** Before the change: the client has been told of one column, and has used the statement {@code s} so. */
    private static void prepareAndRun(RawClient asked, String sql) throws Exception {
        prepare(asked, "s", sql);
        runDescribed(asked, "s", rowDescription("a"), dataRow("1"));
    }

    private static void runDescribed(RawClient asked, String name, BackendMessage description, BackendMessage row)
            throws Exception {
        asked.send(bind("", name, "1"), describePortal(""), execute(""), sync());
        asked.expect(bindComplete(), description, row);
        assertThat(asked.readToReady()).hasSize(2).endsWith(readyForQuery('I'));
    }

    /** A Bind of one value, in that format, that asks for its results in these. */
    private static FrontendMessage binding(String statement, int format, String value, int... resultFormats) {
        StringBuilder body = new StringBuilder("\0").append(statement).append('\0');
        body.append("\0\1\0").append((char) format);
        body.append("\0\1\0\0\0").append((char) value.length()).append(value);
        body.append('\0').append((char) resultFormats.length);
        for (int resultFormat : resultFormats) {
            body.append('\0').append((char) resultFormat);
        }
        return message('B', body.toString().getBytes(StandardCharsets.ISO_8859_1));
    }
}
