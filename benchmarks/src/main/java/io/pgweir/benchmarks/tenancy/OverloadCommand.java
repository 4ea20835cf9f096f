package io.pgweir.benchmarks.tenancy;

import io.pgweir.benchmarks.UntilSignal;
import io.pgweir.benchmarks.contender.Contender;
import io.pgweir.benchmarks.contender.TenantRules;
import io.pgweir.benchmarks.load.LoadGenerator;
import io.pgweir.benchmarks.load.LoadResult;
import io.pgweir.benchmarks.load.Work;
import io.pgweir.benchmarks.report.Column;
import io.pgweir.benchmarks.report.TurnTable;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pgweir bench overload}: more is asked for than the server connections can do. */
@Command(
        name = "overload",
        description = {
            "Ask for several times of what the server connections can do, through each pooler in turn.",
            "Exit status 1 if a client lost its connection, or was told of another error than a refusal."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
public final class OverloadCommand implements Callable<Integer> {

    private static final String EVERYBODY = "everybody";

    /** Twice as many clients as connections keep all of them busy. */
    private static final int CLIENTS_A_CONNECTION = 2;

    private static final List<Column<Turn>> COLUMNS = List.of(
            new Column<>(
                    "capacity tx/s", "capacity_tx_per_s", 0, turn -> turn.calm().transactionsPerSecond()),
            new Column<>("due tx/s", "due_tx_per_s", 0, Turn::due),
            new Column<>("done tx/s", "done_tx_per_s", 0, turn -> turn.flood().transactionsPerSecond()),
            new Column<>("done ÷ capacity", "goodput", 2, Turn::goodput),
            new Column<>("done p50 ms", "done_p50_ms", 0, turn -> turn.flood().latencyMillis(50)),
            new Column<>("done p99 ms", "done_p99_ms", 0, turn -> turn.flood().latencyMillis(99)),
            new Column<>("refused/s", "refused_per_s", 0, Turn::refusedPerSecond),
            new Column<>(
                    "refused p50 ms", "refused_p50_ms", 1, turn -> turn.flood().refusalMillis(50)),
            new Column<>(
                    "refused p99 ms", "refused_p99_ms", 1, turn -> turn.flood().refusalMillis(99)),
            new Column<>("other errors", "other_errors", 0, Turn::otherErrors));

    @Option(names = "--clients", paramLabel = "N", description = "At once.", defaultValue = "400")
    private int clients;

    @Option(
            names = "--times",
            paramLabel = "N",
            description = "How much of the capacity is asked for.",
            defaultValue = "3")
    private int times;

    @Option(names = "--max-waiting", paramLabel = "N", description = "Of pgweir's tenant.", defaultValue = "50")
    private int maxWaiting;

    @Mixin
    private SharingOptions options;

    @Spec
    private CommandSpec spec;

    /**
     * @param calm when no more is asked for than can be done
     * @param due transactions in a second, of the flood
     */
    private record Turn(LoadResult calm, int due, LoadResult flood) {

        double goodput() {
            return flood.transactionsPerSecond() / calm.transactionsPerSecond();
        }

        double refusedPerSecond() {
            return flood.refusals().getTotalCount() / flood.seconds();
        }

        double otherErrors() {
            return flood.errors() - flood.refusals().getTotalCount();
        }
    }

    @Override
    public Integer call() throws Exception {
        return UntilSignal.run(this::run);
    }

    private int run() throws Exception {
        TurnTable<Turn> results = options.run(
                spec,
                List.of(new TenantRules("", "default: { max_waiting: " + maxWaiting + ", max_wait: 1s }")),
                COLUMNS,
                method(),
                this::turn);
        return results.turns().anyMatch(turn -> turn.otherErrors() > 0) ? 1 : 0;
    }

    private Turn turn(Sharing sharing, Contender pooler) throws Exception {
        LoadResult calm;
        int enough = CLIENTS_A_CONNECTION * options.poolSize();
        try (LoadGenerator few = sharing.tenant(pooler, EVERYBODY, Work.QUERY_10MS, enough)) {
            calm = Sharing.served(few.run(sharing.part()));
        }
        int due = (int) (times * calm.transactionsPerSecond());
        try (LoadGenerator many = sharing.tenant(pooler, EVERYBODY, Work.QUERY_10MS, clients, due)) {
            return new Turn(calm, due, many.run(sharing.part()));
        }
    }

    private String method() {
        return "queries of 10 ms on " + options.poolSize() + " server connections: what is done when "
                + CLIENTS_A_CONNECTION * options.poolSize() + " clients each wait for their answers, and when "
                + clients
                + " clients are to send " + times + " times as many, whether or not they are answered; "
                + options.turns() + " turns of twice " + options.seconds()
                + " s for each pooler, in turns; median (min–max); latency from when a transaction was due. pgweir has"
                + " max_waiting: " + maxWaiting + " and max_wait: 1s; a client that was refused goes on with its next"
                + " transaction on the same connection";
    }
}
