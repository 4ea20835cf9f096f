package io.pgweir.proxy;

import static io.pgweir.proxy.testing.FrontendMessage.copyData;
import static io.pgweir.proxy.testing.FrontendMessage.copyDone;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What pg_dump and pg_restore send, in the order in which they send it: where the tests run there is no pg_dump. They set
 * a search path of nothing for the session, run SQL PREPARE and EXECUTE, lock and copy.
 */
class PgDumpTest {

    private static final List<String> DUMP = List.of(
            "SELECT pg_catalog.set_config('search_path', '', false);",
            "SET client_encoding = 'UTF8'",
            "SET DATESTYLE = ISO",
            "SET INTERVALSTYLE = POSTGRES",
            "SET extra_float_digits TO 3",
            "SET synchronize_seqscans TO off",
            "SET statement_timeout = 0",
            "SET lock_timeout = 0",
            "SET idle_in_transaction_session_timeout = 0",
            "SET row_security = off",
            "BEGIN",
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
            "SELECT relname FROM pg_catalog.pg_class WHERE relnamespace = 'dumped'::regnamespace ORDER BY relname",
            "LOCK TABLE dumped.thing IN ACCESS SHARE MODE",
            "PREPARE getColumnACLs(pg_catalog.oid) AS SELECT attname FROM pg_catalog.pg_attribute"
                    + " WHERE attrelid = $1 AND attnum > 0 ORDER BY attnum",
            "EXECUTE getColumnACLs('dumped.thing'::pg_catalog.regclass)",
            "SELECT pg_catalog.format_type('pg_catalog.int4'::pg_catalog.regtype, NULL)",
            "COPY dumped.thing (id, made, what) TO stdout;");

    private static final List<String> RESTORE = List.of(
            "SET statement_timeout = 0;",
            "SET client_encoding = 'UTF8';",
            "SET standard_conforming_strings = on;",
            "SELECT pg_catalog.set_config('search_path', '', false);",
            "SET check_function_bodies = false;",
            "SET xmloption = content;",
            "SET client_min_messages = warning;",
            "SET row_security = off;",
            "SET default_tablespace = '';",
            "SET default_table_access_method = heap;",
            "CREATE TABLE dumped.restored (id integer, what text);",
            "COPY dumped.restored (id, what) FROM stdin;");

    private final TestPostgres postgres = TestPostgres.newest();

    @ParameterizedTest
    @ValueSource(strings = {"session", "app"})
    void a_dump_and_a_restore_are_the_same_in_either_mode_and_leave_nothing_behind(String database) throws Exception {
        try (Observer observer = Observer.of(postgres);
                TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1);
                RawClient direct = RawClient.login(postgres.port())) {
            List<BackendMessage> expected = dumpAndRestore(observer, direct);
            assertThat(expected)
                    .contains(BackendMessage.copyData("1\t2026-02-01\tit's\n"))
                    .contains(BackendMessage.dataRow("made"))
                    .noneMatch(message -> message.type() == 'E');
            try (RawClient client = RawClient.login(pgweir.port(), Map.of("database", database))) {
                assertThat(dumpAndRestore(observer, client)).isEqualTo(expected);
            }
            try (RawClient next = RawClient.login(pgweir.port(), Map.of("database", database))) {
                assertThat(next.ask("show search_path")).isEqualTo("\"$user\", public");
                assertThat(next.ask("show row_security")).isEqualTo("on");
                assertThat(next.ask("select count(*) from pg_prepared_statements" + " where name = 'getcolumnacls'"))
                        .isEqualTo("0");
            }
        }
    }

    private static List<BackendMessage> dumpAndRestore(Observer observer, RawClient client) throws Exception {
        observer.run("drop schema if exists dumped cascade; create schema dumped authorization app");
        observer.run("create table dumped.thing as select 1 as id, date '2026-02-01' as made, text 'it''s' as what");
        observer.run("grant all on dumped.thing to app");
        List<BackendMessage> heard = new ArrayList<>();
        for (String sql : DUMP) {
            client.send(query(sql));
            heard.addAll(client.readToReady());
        }
        client.send(query("COMMIT"));
        heard.addAll(client.readToReady());
        for (String sql : RESTORE.subList(0, RESTORE.size() - 1)) {
            client.send(query(sql));
            heard.addAll(client.readToReady());
        }
        client.send(query(RESTORE.get(RESTORE.size() - 1)));
        client.expect(BackendMessage.copyInResponse());
        client.send(copyData("1\tone\n2\ttwo\n"), copyDone());
        heard.addAll(client.readToReady());
        assertThat(observer.count("dumped.restored")).isEqualTo(2);
        return heard;
    }
}
