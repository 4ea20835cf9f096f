package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FaultyWire;
import io.pgweir.proxy.testing.FaultyWire.Direction;
import io.pgweir.proxy.testing.FaultyWire.Fault;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.ScriptedPostgres;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The network between pgweir and PostgreSQL fails at a chosen byte: what the client is told is what has happened. */
class FaultTest {

    private static final String LIMITS = """
            timeouts: { query: 300ms, server_connect: 500ms }
            tenants: { default: { max_wait: 2s } }
            """;

    /** ErrorResponse with a severity and a message and nothing else, ReadyForQuery. */
    private static final byte[] ERROR_WITHOUT_SQLSTATE =
            HexFormat.of().parseHex("4500000013" + "534552524f5200" + "4d6f68206e6f00" + "00" + "5a0000000549");

    /** ReadyForQuery, ErrorResponse FATAL 57P01. */
    private static final byte[] READY_AND_FATAL = HexFormat.of()
            .parseHex("5a0000000549" + "450000001f" + "53464154414c00" + "56464154414c00" + "43353750303100"
                    + "4d62796500" + "00");

    /** ErrorResponse: FATAL, 57P01, "bye". */
    private static final byte[] FATAL_ERROR = HexFormat.of()
            .parseHex("450000001f" + "53464154414c00" + "56464154414c00" + "43353750303100" + "4d62796500" + "00");

    private final TestPostgres postgres = TestPostgres.newest();
    private FaultyWire wire;
    private TestPgweir pgweir;
    private Observer observer;

    @BeforeEach
    void a_pool_of_one_behind_a_wire() throws Exception {
        wire = FaultyWire.openTo(postgres.port());
        pgweir = TestPgweir.inFrontOf(wire.port(), 1, LIMITS);
        observer = Observer.of(postgres);
        observer.run("drop table if exists faults");
        observer.run("create table faults (what text)");
        observer.run("grant all on faults to public");
    }

    @AfterEach
    void close() throws Exception {
        observer.close();
        pgweir.close();
        wire.close();
    }

    // ---- is it known what has become of it? ------------------------------------------------------------------------

    @Test
    void a_commit_whose_reply_is_lost_is_unknown_and_may_be_done() throws Exception {
        try (RawClient client = inBlock("insert into faults values ('x')")) {
            loseReplyTo(client, query("commit"));
            client.expect(error("08007"));
            client.expectEnd();
        }
        pgweir.expectServesNextClient();
        assertThat(observer.count("faults")).isEqualTo(1);
    }

    @Test
    void a_commit_that_does_not_arrive_is_unknown_and_may_be_undone() throws Exception {
        try (RawClient client = inBlock("insert into faults values ('x')")) {
            wire.inject(Fault.CUT, Direction.REQUESTS, 8);
            client.send(query("commit"));
            client.expect(error("08007"));
            client.expectEnd();
        }
        pgweir.expectServesNextClient();
        assertThat(observer.count("faults")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"commit", "end", "/* */ commit", "select 1; commit", "prepare transaction 'faults'"})
    void a_query_that_may_commit_a_block_is_unknown(String sql) throws Exception {
        try (RawClient client = inBlock("select 1")) {
            loseReplyTo(client, query(sql));
            client.expect(error("08007"));
        }
        rollBackPrepared();
    }

    @Test
    void an_execute_in_a_block_is_unknown_because_it_may_be_a_commit() throws Exception {
        try (RawClient client = inBlock("select 1")) {
            loseReplyTo(client, parse("", "commit"), bind("", ""), execute(""), sync());
            client.expect(error("08007"));
        }
    }

    @Test
    void a_query_behind_another_one_in_a_block_is_unknown_because_the_block_may_have_ended() throws Exception {
        try (RawClient client = inBlock("select 1")) {
            loseReplyTo(client, query("rollback"), query("insert into faults values ('x')"));
            client.expect(error("08007"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"insert into faults values ('x')", "rollback", "select 1;"})
    void a_query_that_cannot_commit_its_block_is_known_to_be_rolled_back(String sql) throws Exception {
        try (RawClient client = inBlock("insert into faults values ('y')")) {
            loseReplyTo(client, query(sql));
            client.expect(error("08006"));
            client.expectEnd();
        }
        pgweir.expectServesNextClient();
        assertThat(observer.count("faults")).isZero();
    }

    @Test
    void a_parse_in_a_block_is_known_to_be_rolled_back() throws Exception {
        try (RawClient client = inBlock("select 1")) {
            loseReplyTo(client, parse("", "commit"), bind("", ""), sync());
            client.expect(error("08006"));
        }
    }

    @Test
    void a_query_outside_of_a_transaction_is_unknown() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            client.ask("select 1");
            loseReplyTo(client, query("select 'a plain one'"));
            client.expect(error("08007"));
            client.expectEnd();
        }
        pgweir.expectServesNextClient();
    }

    @Test
    void a_commit_after_the_loss_of_its_idle_transaction_runs_nowhere() throws Exception {
        try (RawClient client = inBlock("insert into faults values ('x')")) {
            wire.shut();
            client.expect(error("08006"));
            wire.open();
            assertThat(catchThrowable(() -> {
                        client.send(query("commit"));
                        client.expectEnd();
                    }))
                    .isNull();
        }
        pgweir.expectServesNextClient();
        assertThat(observer.count("faults")).isZero();
    }

    @Test
    void a_reset_is_a_loss_like_any_other() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            client.ask("select 1");
            wire.inject(Fault.RESET, Direction.REPLIES, 1);
            client.send(query("insert into faults values ('x')"));
            client.expect(error("08007"));
            client.expectEnd();
        }
        pgweir.expectServesNextClient();
    }

    // ---- the server's words ----------------------------------------------------------------------------------------

    @Test
    void a_fatal_error_in_single_bytes_reaches_the_client_once() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            String pid = client.ask("select pg_backend_pid()");
            wire.inject(Fault.SPLIT, Direction.REPLIES, 0);
            client.send(query("begin"));
            client.expect(commandComplete("BEGIN"), readyForQuery('T'));
            observer.terminate(pid);
            client.expect(error("57P01"));
            client.expectEnd();
        }
        pgweir.expectServesNextClient();
    }

    @Test
    void a_fatal_error_right_behind_the_end_of_a_transaction_is_nobodys() throws Exception {
        try (ScriptedPostgres leaving = new ScriptedPostgres(READY_AND_FATAL);
                TestPgweir inFront = TestPgweir.inFrontOf(leaving.port(), 1, "");
                RawClient client = RawClient.login(inFront.port())) {
            for (int i = 0; i < 3; i++) {
                client.send(query("select 1"));
                client.expect(readyForQuery('I'));
            }
        }
    }

    /** Nothing is answered behind it, by pgweir neither, however long the server takes to go. */
    @Test
    void a_fatal_error_is_the_last_word() throws Exception {
        try (ScriptedPostgres stays = new ScriptedPostgres(FATAL_ERROR);
                TestPgweir inFront = TestPgweir.inFrontOf(stays.port(), 1, "");
                RawClient client = RawClient.login(inFront.port())) {
            client.send(query("select 1"));
            client.expect(error("57P01"));
            client.expectEnd();
        }
    }

    @Test
    void an_error_without_sqlstate_is_passed_on() throws Exception {
        try (ScriptedPostgres odd = new ScriptedPostgres(ERROR_WITHOUT_SQLSTATE);
                TestPgweir inFront = TestPgweir.inFrontOf(odd.port(), 1, "");
                RawClient client = RawClient.login(inFront.port())) {
            for (int i = 0; i < 2; i++) {
                client.send(query("select 1"));
                BackendMessage error = client.read();
                assertThat(error.errorFields().message()).isEqualTo("oh no");
                client.expect(readyForQuery('I'));
            }
        }
    }

    // ---- nothing hangs ---------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 30, 70})
    void a_reply_that_stalls_is_given_up_after_its_limit(int byteOfTheReply) throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            client.ask("select 1");
            wire.inject(Fault.STALL, Direction.REPLIES, byteOfTheReply);
            long begin = System.nanoTime();
            client.send(query("select 'one', 'two', 'three', 'four'"));
            assertThat(catchThrowable(() -> {
                        while (true) {
                            client.read();
                        }
                    }))
                    .isNotInstanceOf(SocketTimeoutException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(300 + 5_000 + 1_000));
        }
        pgweir.expectServesNextClient();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 60, 200})
    void a_server_that_stalls_in_the_login_is_given_up(int byteOfTheReply) throws Exception {
        wire.inject(Fault.STALL, Direction.REPLIES, byteOfTheReply);
        long begin = System.nanoTime();
        pgweir.expectServesNextClient();
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(400), Duration.ofSeconds(3));
    }

    // ----------------------------------------------------------------------------------------------------------------

    private RawClient inBlock(String sql) throws Exception {
        RawClient client = RawClient.login(pgweir.port());
        client.send(query("begin; " + sql));
        assertThat(client.readToReady()).endsWith(readyForQuery('T'));
        return client;
    }

    /** PostgreSQL gets the request and does it; not a byte of what it says comes back. */
    private void loseReplyTo(RawClient client, FrontendMessage... request) throws Exception {
        wire.inject(Fault.CUT, Direction.REPLIES, 0);
        client.send(request);
    }

    private void rollBackPrepared() throws Exception {
        if (observer.count("pg_prepared_xacts where gid = 'faults'") > 0) {
            observer.run("rollback prepared 'faults'");
        }
    }
}
