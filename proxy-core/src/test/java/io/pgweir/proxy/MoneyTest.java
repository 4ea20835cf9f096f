package io.pgweir.proxy;

import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.BackendType;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FaultyWire;
import io.pgweir.proxy.testing.FaultyWire.Direction;
import io.pgweir.proxy.testing.FaultyWire.Fault;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import org.junit.jupiter.api.Test;

/**
 * Clients move money from account to account while the network fails on both sides of pgweir, at random bytes. What each
 * client has been told about each of its transfers is compared with what PostgreSQL has.
 *
 * <p>{@code -Dpgweir.seconds=600} lets it run longer, {@code -Dpgweir.seed=} repeats the random choices.
 */
class MoneyTest {

    private static final int SECONDS = Integer.getInteger("pgweir.seconds", 20);
    private static final long SEED = Long.getLong("pgweir.seed", System.nanoTime());
    private static final int CLIENTS = 8;
    private static final int ACCOUNTS = 20;

    private static final String LIMITS = """
            timeouts: { query: 500ms, server_connect: 500ms, transaction: 3s, idle_in_transaction: 2s, login: 2s }
            tenants: { default: { max_wait: 2s } }
            """;

    /** A wait, an adjusting, a query and its cancel, each up to its limit, and one second: less than a RawClient waits. */
    private static final long LONGEST_MILLIS = 2_000 + 500 + 500 + 5_000 + 1_000;

    private static final Fault[] AT_CLIENTS = {Fault.CUT, Fault.RESET, Fault.STALL, Fault.SPLIT};

    /** No more often at clients: who waits there for what is lost has only its own patience to end it. */
    private static final int LOSS_AT_CLIENTS_IN = 4;

    private static final int LONGER_AT_MOST = 4;

    /** A recovery up to its limit, and then a departure up to its own. */
    private static final Duration REST = Duration.ofSeconds(10 + 10 + 1);

    /** What its client knows of a transfer. */
    private enum Outcome {
        ACKNOWLEDGED,
        FAILED,
        UNKNOWN
    }

    /** Told to a client whose connection ends without an error. */
    private static final String NOTHING = "nothing";

    private record Transfer(String id, Outcome outcome, String told) {}

    private final TestPostgres postgres = TestPostgres.newest();
    private final Queue<Transfer> transfers = new ConcurrentLinkedQueue<>();
    private final LongAccumulator longestMillis = new LongAccumulator(Math::max, 0);
    private final AtomicLong gaveUp = new AtomicLong();
    private final CountDownLatch over = new CountDownLatch(1);

    @Test
    void what_clients_are_told_about_their_transfers_is_true() throws Exception {
        System.out.println("money: -Dpgweir.seed=" + SEED + " -Dpgweir.seconds=" + SECONDS);
        try (Observer observer = Observer.of(postgres);
                FaultyWire behind = FaultyWire.openTo(postgres.port());
                TestPgweir pgweir = TestPgweir.inFrontOf(behind.port(), 3, LIMITS);
                FaultyWire before = FaultyWire.openTo(pgweir.port())) {
            prepare(observer);
            runClients(before, behind);
            checkMoney(observer);
            checkNothingHung(before);
            checkRest(observer, pgweir);
        }
    }

    private static void prepare(Observer observer) throws Exception {
        observer.run("drop table if exists accounts, transfers");
        observer.run("create table accounts (id int primary key, balance int not null)");
        observer.run("insert into accounts select a, 1000 from generate_series(1, " + ACCOUNTS + ") a");
        observer.run("create table transfers (id text)");
        observer.run("create index on transfers (id)");
        observer.run("grant all on accounts, transfers to public");
    }

    private void runClients(FaultyWire before, FaultyWire behind) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        List<Future<?>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int number = i;
            clients.add(threads.submit(() -> transferUntilOver(number, before.port())));
        }
        breakThings(before, behind, new Random(SEED));
        over.countDown();
        for (Future<?> client : clients) {
            client.get(LONGEST_MILLIS * 4, TimeUnit.MILLISECONDS);
        }
        threads.shutdown();
    }

    private static void breakThings(FaultyWire before, FaultyWire behind, Random random) throws Exception {
        long begun = System.nanoTime();
        CountDownLatch never = new CountDownLatch(1);
        while (goesOn(System.nanoTime() - begun, before)) {
            boolean clients = random.nextInt(3) == 0;
            FaultyWire wire = clients ? before : behind;
            wire.inject(
                    clients ? faultAtClients(random) : anyOf(Fault.values(), random),
                    Direction.values()[random.nextInt(2)],
                    random.nextInt(2_000));
            boolean interrupted = never.await(20 + random.nextInt(120), TimeUnit.MILLISECONDS);
            assertThat(interrupted).isFalse();
            if (clients || random.nextInt(10) == 0) {
                wire.heal();
            }
        }
        before.heal();
        behind.heal();
    }

    /** A short run may be over before anything was lost at clients: then it has not shown what it is there for. */
    private static boolean goesOn(long nanos, FaultyWire before) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos);
        return seconds < SECONDS || before.happened(Fault.LOSE) == 0 && seconds < SECONDS * LONGER_AT_MOST;
    }

    private static Fault faultAtClients(Random random) {
        return random.nextInt(LOSS_AT_CLIENTS_IN) == 0 ? Fault.LOSE : anyOf(AT_CLIENTS, random);
    }

    private static Fault anyOf(Fault[] faults, Random random) {
        return faults[random.nextInt(faults.length)];
    }

    // ---- a client --------------------------------------------------------------------------------------------------

    private void transferUntilOver(int number, int port) {
        Random random = new Random(SEED + 1 + number);
        for (int i = 0; over.getCount() > 0; ) {
            try (RawClient client = RawClient.login(port)) {
                boolean usable = true;
                while (usable && over.getCount() > 0) {
                    Transfer transfer = transfer(client, number + "-" + i++, random);
                    transfers.add(transfer);
                    usable = transfer.outcome() == Outcome.ACKNOWLEDGED;
                }
            } catch (SocketTimeoutException nothingCame) {
                gaveUp.incrementAndGet();
            } catch (IOException | AssertionError loginFailed) {
                // Nothing was sent, so there is nothing to know.
                continue;
            }
        }
    }

    private Transfer transfer(RawClient client, String id, Random random) {
        int from = 1 + random.nextInt(ACCOUNTS);
        int to = 1 + (from + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
        int amount = 1 + random.nextInt(50);
        String move = "update accounts set balance = balance + case id when " + from + " then -" + amount + " else "
                + amount + " end where id in (" + from + ", " + to + ")";
        String note = "insert into transfers values ('" + id + "')";
        String both = "with moved as (" + move + ") " + note;
        String told;
        boolean commitSent = true;
        switch (random.nextInt(5)) {
            case 0 -> told = tell(client, query("begin; " + move + "; " + note + "; commit"));
            case 1 -> told = tell(client, query(move + "; " + note));
            case 2 -> told = tell(client, parse("", both), bind("", ""), execute(""), sync());
            default -> {
                told = "";
                for (String sql : List.of("begin", move, note)) {
                    told = told.isEmpty() ? tell(client, query(sql)) : told;
                }
                commitSent = told.isEmpty();
                told = commitSent ? tell(client, random.nextBoolean() ? query("commit") : query("end;")) : told;
            }
        }
        return new Transfer(id, outcome(told, commitSent), told);
    }

    private static Outcome outcome(String told, boolean commitSent) {
        if (told.isEmpty()) {
            return Outcome.ACKNOWLEDGED;
        }
        boolean nothingSaid = told.equals(NOTHING) || told.equals(SqlState.TRANSACTION_RESOLUTION_UNKNOWN);
        return commitSent && nothingSaid ? Outcome.UNKNOWN : Outcome.FAILED;
    }

    /** @return the SQLSTATE of an error, {@link #NOTHING} if the connection ended without, empty if all is well */
    private String tell(RawClient client, FrontendMessage... request) {
        String told = "";
        long begin = System.nanoTime();
        try {
            client.send(request);
            BackendMessage message;
            do {
                message = client.read();
                if (message.isError()) {
                    told = message.errorFields().sqlState();
                }
            } while (message.type() != BackendType.READY_FOR_QUERY);
        } catch (SocketTimeoutException nothingCame) {
            gaveUp.incrementAndGet();
            return told.isEmpty() ? NOTHING : told;
        } catch (IOException end) {
            told = told.isEmpty() ? NOTHING : told;
        }
        longestMillis.accumulate(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
        return told;
    }

    // ---- the truth -------------------------------------------------------------------------------------------------

    private void checkMoney(Observer observer) throws Exception {
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        List<String> lies = new ArrayList<>();
        for (Transfer transfer : transfers) {
            int exists = observer.count("transfers where id = '" + transfer.id() + "'");
            boolean possible =
                    switch (transfer.outcome()) {
                        case ACKNOWLEDGED -> exists == 1;
                        case FAILED -> exists == 0;
                        case UNKNOWN -> exists <= 1;
                    };
            if (!possible) {
                lies.add(transfer + " exists " + exists + " times");
            }
            outcomes.merge(transfer.outcome(), 1, Integer::sum);
        }
        System.out.println("money: " + outcomes);
        assertThat(lies).isEmpty();
        assertThat(observer.ask("select sum(balance) from accounts")).isEqualTo(Integer.toString(ACCOUNTS * 1000));
        assertThat(outcomes).containsOnlyKeys(Outcome.values());
    }

    /** A client whose bytes were lost waits in vain; that must explain every wait without an end. */
    private void checkNothingHung(FaultyWire before) {
        long lost = before.happened(Fault.LOSE);
        System.out.println("money: the longest request took " + longestMillis + " ms; " + gaveUp
                + " clients have waited in vain, and of " + lost + " something was lost");
        assertThat(longestMillis.get()).isLessThan(LONGEST_MILLIS);
        assertThat(gaveUp.get()).isLessThanOrEqualTo(lost);
        assertThat(lost).isPositive();
    }

    private static void checkRest(Observer observer, TestPgweir pgweir) throws Exception {
        Await.until("pgweir is at rest", REST, () -> isAtRest(pgweir.pgweir().snapshot()));
        assertThat(observer.count("pg_stat_activity where usename = 'app' and state <> 'idle'"))
                .isZero();
        assertThat(observer.serverConnections()).isLessThanOrEqualTo(3);
    }

    private static boolean isAtRest(ProxySnapshot pgweir) {
        return pgweir.waiting() == 0 && pgweir.serverActive() == 0 && pgweir.serverConnecting() == 0;
    }
}
