package io.pgweir.proxy.hostile;

import static io.pgweir.proxy.hostile.HostileInput.hex;
import static io.pgweir.proxy.hostile.HostileInput.joined;
import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.cancelRequest;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.flush;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.startup;
import static io.pgweir.proxy.testing.FrontendMessage.sync;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs that are hostile by their number, or by what does not follow; beside a client on the same pool of one. */
@Timeout(60)
class HostileFloodTest {

    private static final int CONNECTIONS = Integer.getInteger("pgweir.repetitions", 1_000);
    private static final int MESSAGES = Integer.getInteger("pgweir.messages", 10_000);
    private static final Map<String, String> USER = Map.of("user", "app", "database", "app");

    /** The bystander idles, too, and longer than it means to on a busy machine. */
    private static final String LOGIN_LIMIT = "timeouts: { login: 1s, client_idle: 3s }";

    private TestPgweir pgweir;
    private Observer observer;
    private Bystander bystander;
    private LogLines logLines;
    private long fileDescriptors;
    private long heap;

    @BeforeEach
    void a_bystander_on_a_pool_of_one() throws Exception {
        logLines = new LogLines();
        observer = Observer.of(TestPostgres.newest());
        start("");
    }

    private void start(String more) throws Exception {
        pgweir = TestPgweir.inFrontOf(TestPostgres.newest(), 1, more);
        bystander = Bystander.at(pgweir.port(), "app");
        fileDescriptors = Process.fileDescriptors();
        heap = Process.heap();
        logLines.forget();
    }

    private void restart(String more) throws Exception {
        bystander.close();
        pgweir.close();
        start(more);
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        try {
            assertNothingIsLeft();
            bystander.close();
        } finally {
            // Whatever has failed: what is not closed would be found by the next test.
            pgweir.close();
            observer.close();
            logLines.close();
        }
    }

    private void assertNothingIsLeft() throws Exception {
        bystander.assertServed();
        logLines.assertQuiet();
        Await.until("the file descriptors are back", () -> Process.fileDescriptors() <= fileDescriptors + 2);
        assertThat(Process.heap() - heap).as("bytes kept").isLessThan(4 << 20);
        assertThat(observer.serverConnections()).isEqualTo(1);
    }

    // ---- before the login ------------------------------------------------------------------------------------------

    @Test
    void who_connects_and_leaves_at_once_is_not_worth_a_line() throws Exception {
        for (int i = 0; i < CONNECTIONS; i++) {
            RawClient.open(pgweir.port()).close();
            RawClient.open(pgweir.port()).reset();
        }
    }

    @Test
    void who_sends_a_byte_now_and_then_is_closed_when_his_time_is_over() throws Exception {
        restart(LOGIN_LIMIT);
        List<RawClient> slow = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            slow.add(RawClient.open(pgweir.port()));
        }
        byte[] packet = startup(0, USER).bytes();
        long begin = System.nanoTime();
        for (int sent = 0; sent < 5; sent++) {
            for (RawClient client : slow) {
                client.send(new FrontendMessage("a byte", new byte[] {packet[sent]}));
            }
            RawClient.login(pgweir.port()).close();
        }
        for (RawClient client : slow) {
            client.expectEnd();
            client.close();
        }
        assertThat(System.nanoTime() - begin).isLessThan(20_000_000_000L);
    }

    @Test
    void cancels_with_every_kind_of_process_id_cancel_nobody() throws Exception {
        try (RawClient working = RawClient.login(pgweir.port())) {
            working.send(query("select 'not cancelled', pg_sleep(0.5)"));
            for (int processId = 0; processId < 65_536; processId += 65_536 / CONNECTIONS) {
                try (RawClient guess = RawClient.open(pgweir.port())) {
                    guess.send(cancelRequest(processId, new byte[4]));
                    guess.expectEnd();
                }
            }
            assertThat(working.readToReady()).doesNotContain(error("57014"));
        }
    }

    @Test
    void random_bytes_end_the_connection() throws Exception {
        long seed = Long.getLong("pgweir.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < CONNECTIONS; i++) {
            byte[] bytes = new byte[1 + random.nextInt(12_000)];
            random.nextBytes(bytes);
            if (random.nextBoolean()) {
                // A length that is true, so that what follows is looked at.
                byte[] length = hex(String.format("%08x", bytes.length)).bytes();
                System.arraycopy(length, 0, bytes, 0, Math.min(4, bytes.length));
            }
            HostileInput input = HostileInput.input(
                    22,
                    "seed " + seed,
                    peer -> {
                        peer.send(new FrontendMessage("random", bytes));
                        peer.finish();
                    },
                    Verdict.CLOSE);
            assertThat(Trial.STARTUP.of(input, pgweir.port(), null).endsConnection())
                    .as("seed %d, number %d", seed, i)
                    .isTrue();
        }
    }

    @Test
    void who_leaves_after_any_step_of_the_login_leaves_nothing() throws Exception {
        for (int i = 0; i < CONNECTIONS; i++) {
            RawClient client = RawClient.open(pgweir.port());
            int steps = i % 4;
            if (steps > 0) {
                client.send(startup(0, USER));
            }
            if (steps > 1) {
                client.read();
                client.send(FrontendMessage.saslInitialResponse("SCRAM-SHA-256", "n,,n=,r=abc".getBytes(US_ASCII)));
            }
            if (steps > 2) {
                client.read();
                client.send(FrontendMessage.password("c=biws").firstBytes(7));
            }
            if (i % 8 < 4) {
                client.close();
            } else {
                client.reset();
            }
        }
    }

    // ---- in a session ----------------------------------------------------------------------------------------------

    @Test
    void who_announces_a_gigabyte_and_falls_silent_is_closed_when_his_time_is_over() throws Exception {
        restart(LOGIN_LIMIT);
        try (RawClient client = RawClient.login(pgweir.port())) {
            client.send(hex("51 3ffffffe 73656c65637420310000"));
            client.expect(error("57P05"));
            client.expectEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_batch_that_breaks_off_anywhere_costs_nobody_else_anything(boolean reset) throws Exception {
        FrontendMessage batch = joined(
                query("begin"), parse("", "select $1::int"), bind("", "", "1"), execute(""), flush(), query("commit"));
        for (int cut = 1; cut <= batch.bytes().length; cut++) {
            RawClient client = RawClient.login(pgweir.port(), Map.of("user", "trust_user"));
            client.send(batch.firstBytes(cut));
            if (reset) {
                client.reset();
            } else {
                client.finish();
                client.close();
            }
        }
        Await.until(
                "no transaction is left open",
                () -> observer.count("pg_stat_activity where usename = 'trust_user' and state like '%transaction%'")
                        == 0);
    }

    @Test
    void syncs_without_end_are_answered_and_nobody_waits_for_them() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            CompletableFuture<Void> sending = sendAside(client, repeated(sync(), MESSAGES));
            for (int i = 0; i < MESSAGES; i++) {
                assertThat(client.read()).isEqualTo(BackendMessage.readyForQuery('I'));
            }
            sending.join();
        }
    }

    @Test
    void flushes_without_end_are_thrown_away() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            client.send(repeated(flush(), MESSAGES));
            assertThat(client.ask("select 'served'")).isEqualTo("served");
        }
    }

    /** They keep the server connection of their client, so that this one is not on the bystander's pool. */
    @Test
    void parses_without_end_and_without_sync_take_bounded_memory() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port(), Map.of("user", "trust_user"))) {
            CompletableFuture<Void> sending =
                    sendAside(client, joined(repeated(parse("", "select 1"), MESSAGES), sync()));
            List<BackendMessage> replies = client.readToReady();
            sending.join();
            assertThat(replies).hasSize(MESSAGES + 1);
        }
    }

    @Test
    void transactions_by_the_thousand_in_one_write_run_in_order() throws Exception {
        int pairs = MESSAGES / 4;
        try (RawClient client = RawClient.login(pgweir.port())) {
            CompletableFuture<Void> sending =
                    sendAside(client, repeated(joined(query("begin"), query("commit")), pairs));
            for (int i = 0; i < pairs; i++) {
                client.expect(
                        BackendMessage.commandComplete("BEGIN"),
                        BackendMessage.readyForQuery('T'),
                        BackendMessage.commandComplete("COMMIT"),
                        BackendMessage.readyForQuery('I'));
            }
            sending.join();
        }
    }

    private static FrontendMessage repeated(FrontendMessage message, int times) {
        return joined(Collections.nCopies(times, message).toArray(new FrontendMessage[0]));
    }

    /** What is more than sockets hold is sent while the replies are read. */
    private static CompletableFuture<Void> sendAside(RawClient client, FrontendMessage messages) {
        return CompletableFuture.runAsync(() -> {
            try {
                client.send(messages);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
