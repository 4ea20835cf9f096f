package io.pgweir.proxy.admin.console;

import static io.pgweir.proxy.testing.BackendMessage.bindComplete;
import static io.pgweir.proxy.testing.BackendMessage.closeComplete;
import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.dataRow;
import static io.pgweir.proxy.testing.BackendMessage.emptyQueryResponse;
import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.errorIn;
import static io.pgweir.proxy.testing.BackendMessage.noData;
import static io.pgweir.proxy.testing.BackendMessage.notice;
import static io.pgweir.proxy.testing.BackendMessage.parameterDescription;
import static io.pgweir.proxy.testing.BackendMessage.parseComplete;
import static io.pgweir.proxy.testing.BackendMessage.portalSuspended;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.BackendMessage.rowDescription;
import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.message;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The console message by message: what drivers send, and what nobody should. */
@Timeout(30)
class ConsoleProtocolTest {

    /** More questions than fit in any buffers on their way. */
    private static final int FLOOD = 50_000;

    private TestPgweir pgweir;
    private RawClient client;

    @BeforeEach
    void login() throws IOException {
        pgweir = ConsoleSetup.start();
        client = ConsoleSetup.login(pgweir);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        pgweir.close();
    }

    // ---- simple ----------------------------------------------------------------------------------------------------

    @Test
    void commands_of_one_query_are_answered_in_turn_and_nothing_is_done_if_one_is_wrong() throws IOException {
        assertThat(client.run("select 1; -- one\n show client_encoding /* two */ ;;"))
                .isEqualTo(List.of(
                        rowDescription("?column?"),
                        dataRow("1"),
                        commandComplete("SELECT 1"),
                        rowDescription("client_encoding"),
                        dataRow("UTF8"),
                        commandComplete("SHOW"),
                        readyForQuery('I')));
        assertThat(client.run("select 1; show nothing")).isEqualTo(List.of(error("42601"), readyForQuery('I')));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";", " -- nothing", "/* nothing */"})
    void an_empty_query_is_answered(String text) throws IOException {
        assertThat(client.run(text)).isEqualTo(List.of(emptyQueryResponse(), readyForQuery('I')));
    }

    @Test
    void what_drivers_set_and_ask_before_they_begin_is_answered() throws IOException {
        assertThat(client.run("SET extra_float_digits = 3; SET application_name = 'it''s'; set datestyle to iso, mdy"))
                .isEqualTo(List.of(
                        notice("SET ignored"),
                        commandComplete("SET"),
                        notice("SET ignored"),
                        commandComplete("SET"),
                        notice("SET ignored"),
                        commandComplete("SET"),
                        readyForQuery('I')));
        assertThat(client.run("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"))
                .contains(commandComplete("SET"));
        assertThat(client.ask("SHOW transaction_read_only")).isEqualTo("off");
        assertThat(client.ask("SELECT version()")).startsWith("PgBouncer");
        assertThat(client.run("BEGIN"))
                .isEqualTo(List.of(notice("BEGIN ignored"), commandComplete("BEGIN"), readyForQuery('I')));
    }

    @Test
    void select_is_another_word_for_show() throws IOException {
        assertThat(client.run("select state")).isEqualTo(client.run("SHOW STATE"));
    }

    @Test
    void help_is_a_notice_that_lists_the_commands() throws IOException {
        List<BackendMessage> help = client.run("show help");
        assertThat(help).isEqualTo(List.of(notice("Console usage"), commandComplete("SHOW"), readyForQuery('I')));
        assertThat(help.get(0).errorFields().detail())
                .contains("SHOW POOLS", "SHOW DATABASES")
                .doesNotContain("SELECT 1");
    }

    @Test
    void a_slip_is_answered_with_the_command_that_was_meant() throws IOException {
        ErrorFields slip = errorIn(client.run("SHOW POLS"));
        assertThat(slip.message()).isEqualTo("\"SHOW POLS\" is no command of the console");
        assertThat(slip.hint()).isEqualTo("did you mean 'SHOW POOLS'?");
        assertThat(errorIn(client.run("SHOW POOLS now")).hint()).isEqualTo("Write SHOW POOLS.");
        assertThat(errorIn(client.run("select d.datname from pg_catalog.pg_database d order by 1"))
                        .sqlState())
                .isEqualTo("42601");
    }

    // ---- extended --------------------------------------------------------------------------------------------------

    @Test
    void a_command_is_prepared_described_bound_and_run() throws IOException {
        client.send(
                parse("s", "show lists"),
                FrontendMessage.describeStatement("s"),
                bind("p", "s"),
                FrontendMessage.describePortal("p"),
                execute("p", 2),
                execute("p", 2),
                sync());
        assertThat(client.readToReady())
                .startsWith(
                        parseComplete(),
                        parameterDescription(),
                        rowDescription("list", "items"),
                        bindComplete(),
                        rowDescription("list", "items"),
                        dataRow("databases", "3"),
                        dataRow("users", "4"),
                        portalSuspended(),
                        dataRow("peers", "0"))
                .endsWith(portalSuspended(), readyForQuery('I'));
        client.send(execute("p"), message('C', "Pp\0".getBytes(ISO_8859_1)), sync());
        assertThat(client.readToReady())
                .hasSize(10 + 3)
                .endsWith(commandComplete("SHOW"), closeComplete(), readyForQuery('I'));
    }

    @Test
    void what_has_no_result_and_what_is_empty_is_described_so() throws IOException {
        client.send(
                parse("", "set application_name = 'x'"),
                FrontendMessage.describeStatement(""),
                bind("", ""),
                execute(""),
                sync());
        assertThat(client.readToReady())
                .isEqualTo(List.of(
                        parseComplete(),
                        parameterDescription(),
                        noData(),
                        bindComplete(),
                        notice("SET ignored"),
                        commandComplete("SET"),
                        readyForQuery('I')));
        client.send(parse("", ""), bind("", ""), execute(""), sync());
        assertThat(client.readToReady())
                .isEqualTo(List.of(parseComplete(), bindComplete(), emptyQueryResponse(), readyForQuery('I')));
    }

    @Test
    void numbers_come_in_binary_if_they_are_asked_for() throws IOException {
        client.send(
                parse("", "select 1"), message('B', "\0\0\0\0\0\0\0\1\0\1".getBytes(ISO_8859_1)), execute(""), sync());
        assertThat(client.readToReady())
                .isEqualTo(List.of(
                        parseComplete(),
                        bindComplete(),
                        dataRow("\0\0\0\1"),
                        commandComplete("SELECT 1"),
                        readyForQuery('I')));
    }

    @Test
    void after_an_error_everything_is_passed_over_up_to_the_sync() throws IOException {
        client.send(parse("", "show nothing"), bind("", ""), execute(""), query("select 1"), sync());
        assertThat(client.readToReady()).isEqualTo(List.of(error("42601"), readyForQuery('I')));
        assertThat(client.ask("select 1")).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource({
        "bind, 26000",
        "describe, 26000",
        "execute, 34000",
        "parse two, 42601",
        "a value, 08P01",
        "two formats, 08P01",
        "a type, 0A000",
        "an unknown format, 22023"
    })
    void what_there_is_not_is_refused_and_the_session_goes_on(String what, String sqlState) throws IOException {
        client.send(parse("one", "select 1"), wrong(what), sync());
        assertThat(client.readToReady()).isEqualTo(List.of(parseComplete(), error(sqlState), readyForQuery('I')));
        assertThat(client.ask("select 1")).isEqualTo("1");
    }

    private static FrontendMessage wrong(String what) {
        return switch (what) {
            case "bind" -> bind("", "none");
            case "describe" -> FrontendMessage.describeStatement("none");
            case "execute" -> execute("none");
            case "parse two" -> parse("", "select 1; select 1");
            case "a value" -> message('B', "\0one\0\0\0\0\1\0\0\0\0017\0\0".getBytes(ISO_8859_1));
            case "two formats" -> message('B', "\0one\0\0\0\0\0\0\2\0\0\0\0".getBytes(ISO_8859_1));
            case "a type" -> message('P', "\0select 1\0\0\1\0\0\0\27".getBytes(ISO_8859_1));
            case "an unknown format" -> message('B', "\0one\0\0\0\0\0\0\1\0\2".getBytes(ISO_8859_1));
            default -> throw new AssertionError(what);
        };
    }

    // ---- hostile ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "KILL \"a\"\"b",
                "SET x=",
                "SET =",
                "SET",
                "SET extra_float_digits",
                "SET query_timeout 3",
                "SET query_timeout = 3, 4",
                "SHOW",
                "SHOW 100000000000000000000",
                "100000000000000000000",
                "COPY pools TO STDOUT",
                "\u00ff\u00fe",
                "'",
                "\"",
                "$1",
                "/*",
                "select version(",
                "🦫 🦫",
                "show help; ; 🦫"
            })
    void nonsense_is_an_error_and_the_session_goes_on(String text) throws IOException {
        List<BackendMessage> said = client.run(text);
        assertThat(said).last().isEqualTo(readyForQuery('I'));
        assertThat(errorIn(said).severity()).isEqualTo("ERROR");
        assertThat(client.ask("select 1")).isEqualTo("1");
    }

    @Test
    void a_text_of_any_length_is_refused_and_not_kept() throws IOException {
        for (int length : new int[] {8_200, 40_000, 3 << 20}) {
            assertThat(client.run("show " + "x".repeat(length)))
                    .as("%d characters", length)
                    .isEqualTo(List.of(error("54000"), readyForQuery('I')));
        }
        client.send(parse("", "x".repeat(1 << 20)), bind("", ""), execute(""), sync());
        assertThat(client.readToReady()).isEqualTo(List.of(error("54000"), readyForQuery('I')));
        assertThat(client.ask("select 1")).isEqualTo("1");
    }

    @Test
    void too_many_words_commands_statements_and_portals_are_refused() throws IOException {
        assertThat(errorIn(client.run("show " + "a ".repeat(1_000))).sqlState()).isEqualTo("42601");
        assertThat(errorIn(client.run("select 1;".repeat(17))).sqlState()).isEqualTo("42601");
        for (int i = 0; i < 200; i++) {
            client.send(parse("s" + i, "select 1"));
            client.expect(parseComplete());
        }
        client.send(parse("s200", "select 1"), sync());
        assertThat(client.readToReady()).isEqualTo(List.of(error("54000"), readyForQuery('I')));
        for (int i = 0; i < 10; i++) {
            client.send(bind("p" + i, "s0"));
            client.expect(bindComplete());
        }
        client.send(bind("p10", "s0"), sync());
        assertThat(client.readToReady()).isEqualTo(List.of(error("54000"), readyForQuery('I')));
    }

    @Test
    void what_is_not_utf8_is_an_error_and_the_session_goes_on() throws IOException {
        client.send(message('Q', "show p\u00c3(ols\0".getBytes(ISO_8859_1)));
        assertThat(client.readToReady()).isEqualTo(List.of(error("22021"), readyForQuery('I')));
        assertThat(client.ask("select 1")).isEqualTo("1");
    }

    @Test
    void copy_messages_are_passed_over_and_functions_are_not_called() throws IOException {
        client.send(FrontendMessage.copyData("x"), FrontendMessage.copyDone(), query("select 1"));
        assertThat(client.readToReady()).contains(dataRow("1"));
        client.send(message('F', "\0\0\0\1\0\0\0\0\0\0".getBytes(ISO_8859_1)));
        assertThat(client.readToReady()).isEqualTo(List.of(error("0A000"), readyForQuery('I')));
    }

    @ParameterizedTest
    @CsvSource({"Z, 4", "p, 8", "Q, 3", "Q, -1", "Q, 2147483647", "S, 5", "E, 10001"})
    void bytes_that_are_no_message_end_the_connection(char type, int length) throws IOException {
        client.send(frame(type, length));
        assertThat(client.read().errorFields())
                .extracting(ErrorFields::severity, ErrorFields::sqlState)
                .containsExactly("FATAL", "08P01");
        client.expectEnd();
    }

    private static FrontendMessage frame(char type, int length) {
        return FrontendMessage.bytes(
                type, length >>> 24 & 0xff, length >>> 16 & 0xff, length >>> 8 & 0xff, length & 0xff);
    }

    @Test
    void a_body_that_is_none_ends_the_connection() throws IOException {
        client.send(message('P', "a".getBytes(ISO_8859_1)));
        client.expect(error("08P01"));
        client.expectEnd();
    }

    /** Answers that nobody takes are not made, so that a client that never reads cannot fill the memory. */
    @Test
    void who_does_not_read_is_not_read() throws Exception {
        FrontendMessage question = query("show config /*" + "x".repeat(4_000) + "*/");
        AtomicInteger sent = new AtomicInteger();
        CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
            try {
                while (sent.get() < FLOOD) {
                    client.send(question);
                    sent.incrementAndGet();
                }
            } catch (IOException closed) {
                throw new UncheckedIOException(closed);
            }
        });
        AtomicInteger before = new AtomicInteger();
        AtomicInteger looks = new AtomicInteger();
        Await.until("nothing more is taken", () -> {
            boolean same = before.getAndSet(sent.get()) == sent.get();
            return (same ? looks.incrementAndGet() : looks.getAndSet(0)) > 100;
        });
        assertThat(sent.get()).isLessThan(FLOOD);
        try (RawClient other = ConsoleSetup.login(pgweir)) {
            assertThat(other.ask("select 1")).isEqualTo("1");
        }
        client.reset();
        assertThat(sender).failsWithin(Duration.ofSeconds(10));
    }

    @Test
    void every_split_of_the_bytes_gives_the_same_answers() throws IOException {
        FrontendMessage[] batch = {parse("", "select 1"), bind("", ""), execute(""), sync(), query("show state")};
        client.sendByteByByte(batch);
        List<BackendMessage> expected = client.readToReady();
        expected.addAll(client.readToReady());
        for (int at = 1; at < RawClient.joined(batch).length; at++) {
            client.sendCutAt(at, batch);
            List<BackendMessage> said = client.readToReady();
            said.addAll(client.readToReady());
            assertThat(said).as("cut at %d", at).isEqualTo(expected);
        }
    }
}
