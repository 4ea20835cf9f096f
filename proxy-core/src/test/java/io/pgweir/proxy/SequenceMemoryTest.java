package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.errorIn;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.RawClient;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code currval} and {@code lastval} tell a client what its own transaction has advanced, and never what another's has. */
class SequenceMemoryTest extends TwoClientsOnPoolOfOne {

    private static final String NOT_DEFINED = "55000";

    @BeforeEach
    void a_table_that_is_numbered() throws Exception {
        try (Connection direct = postgres.direct();
                Statement sql = direct.createStatement()) {
            sql.execute("drop table if exists numbered; create table numbered (id serial, a int)");
            sql.execute("grant all on all tables in schema public to public");
            sql.execute("grant all on all sequences in schema public to public");
            sql.execute("create or replace function number() returns bigint language sql as"
                    + " $$ insert into public.numbered (a) values (1) returning id $$");
        }
        other.ask("select nextval('numbered_id_seq')");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select lastval()",
                "select currval('numbered_id_seq')",
                "begin; select lastval()",
                "select set_config('app.id', lastval()::text, true)"
            })
    void another_clients_value_is_told_to_nobody(String text) throws Exception {
        for (int round = 0; round < 3; round++) {
            assertThat(sqlState(run(client, query(text)))).isEqualTo(NOT_DEFINED);
            run(client, query("rollback"));
            other.ask("select nextval('numbered_id_seq')");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "named"})
    void nor_by_the_extended_protocol(String name) throws Exception {
        for (int round = 0; round < 3; round++) {
            String statement = name.isEmpty() ? name : name + round;
            List<BackendMessage> replies =
                    run(client, parse(statement, "select lastval()"), bind("", statement), execute(""), sync());
            assertThat(sqlState(replies)).isEqualTo(NOT_DEFINED);
            other.ask("select nextval('numbered_id_seq')");
        }
    }

    @Test
    void nor_in_the_middle_of_a_transaction_that_has_advanced_nothing() throws Exception {
        for (int round = 0; round < 3; round++) {
            run(client, query("begin"));
            client.ask("select 1");
            List<BackendMessage> replies = run(client, query("select lastval()"));
            assertThat(sqlState(replies)).isEqualTo(NOT_DEFINED);
            assertThat(replies).endsWith(readyForQuery('E'));
            run(client, query("rollback"));
            other.ask("select nextval('numbered_id_seq')");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into numbered (a) values (1)",
                "select nextval('numbered_id_seq')",
                "do $$ begin perform nextval('numbered_id_seq'); end $$"
            })
    void what_the_same_transaction_has_advanced_is_told(String advance) throws Exception {
        for (int round = 0; round < 3; round++) {
            run(client, query("begin"));
            run(client, query(advance));
            String highest = client.ask("select last_value from numbered_id_seq");
            assertThat(client.ask("select lastval()")).isEqualTo(highest);
            assertThat(client.ask("select currval('numbered_id_seq')")).isEqualTo(highest);
            run(client, query("commit"));
            other.ask("select nextval('numbered_id_seq')");
        }
    }

    @Test
    void so_is_what_a_function_has_advanced_once_the_pool_is_known_to_ask() throws Exception {
        run(client, query("select lastval()"));
        for (int round = 0; round < 3; round++) {
            run(client, query("begin"));
            String number = client.ask("select number()");
            assertThat(client.ask("select lastval()")).isEqualTo(number);
            run(client, query("commit"));
            other.ask("select nextval('numbered_id_seq')");
        }
    }

    @Test
    void an_insert_that_advances_nothing_uncovers_no_others_value_once_the_pool_is_known_to_ask() throws Exception {
        run(client, query("select lastval()"));
        other.ask("select nextval('numbered_id_seq')");
        run(client, query("begin"));
        run(client, query("insert into numbered (id, a) values (0, 1)"));
        assertThat(sqlState(run(client, query("select lastval()")))).isEqualTo(NOT_DEFINED);
        run(client, query("rollback"));
    }

    @Test
    void a_pinned_client_and_one_that_keeps_its_connection_remember() throws Exception {
        run(client, query("listen news"));
        String number = client.ask("select nextval('numbered_id_seq')");
        assertThat(client.ask("select lastval()")).isEqualTo(number);
        run(client, query("unlisten *"));
        try (RawClient session = RawClient.login(pgweir.port(), Map.of("database", "session"))) {
            String next = session.ask("select nextval('numbered_id_seq')");
            assertThat(session.ask("select lastval()")).isEqualTo(next);
        }
        try (RawClient session = RawClient.login(pgweir.port(), Map.of("database", "session"))) {
            assertThat(sqlState(run(session, query("select lastval()")))).isEqualTo(NOT_DEFINED);
        }
    }

    @Test
    void a_very_short_statement_timeout_uncovers_nothing() throws Exception {
        run(client, query("select lastval()"));
        run(client, query("set statement_timeout = 1"));
        for (int round = 0; round < 50; round++) {
            assertThat(other.ask("select nextval('numbered_id_seq')")).isNotNull();
            String state = sqlState(run(client, query("select lastval()")));
            assertThat(state).isIn(NOT_DEFINED, "57014");
        }
    }

    private static List<BackendMessage> run(RawClient client, FrontendMessage... messages) throws Exception {
        client.send(messages);
        return client.readToReady();
    }

    private static String sqlState(List<BackendMessage> replies) {
        return errorIn(replies).sqlState();
    }
}
