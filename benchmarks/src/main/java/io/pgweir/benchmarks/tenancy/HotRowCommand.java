package io.pgweir.benchmarks.tenancy;

import io.pgweir.benchmarks.UntilSignal;
import io.pgweir.benchmarks.contender.Contender;
import io.pgweir.benchmarks.contender.TenantRules;
import io.pgweir.benchmarks.load.LoadGenerator;
import io.pgweir.benchmarks.load.Work;
import io.pgweir.benchmarks.report.Column;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pgweir bench hot-row}: readers beside writers that pile up behind one row. */
@Command(
        name = "hot-row",
        description = {
            "Run clients that read, alone and beside others that all update one row and hold it for 100 ms, through each"
                    + " pooler in turn.",
            "Exit status 1 if a client was told of an error."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
public final class HotRowCommand implements Callable<Integer> {

    private static final String READERS = "readers";
    private static final String WALLET = "wallet";

    private static final String TENANTS = "wallet: { match: { application_name: wallet }, max_waiting: 0%s },"
            + " readers: { match: { application_name: readers }, max_waiting: 0 }";

    private static final List<TenantRules> RULES = List.of(
            new TenantRules("wallet at most 3", TENANTS.formatted(", max_connections: 3")),
            new TenantRules("two tenants", TENANTS.formatted("")),
            TenantRules.NONE);

    private static final List<Column<Beside>> COLUMNS = Beside.columns(READERS, "updates", List.of());

    @Option(names = "--readers", paramLabel = "N", description = "Of other rows.", defaultValue = "50")
    private int readers;

    @Option(names = "--rate", paramLabel = "N", description = "Reads that are due in a second.", defaultValue = "2000")
    private int rate;

    @Option(names = "--writers", paramLabel = "N", description = "Of the one row.", defaultValue = "50")
    private int writers;

    @Mixin
    private SharingOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return UntilSignal.run(this::run);
    }

    private int run() throws Exception {
        options.run(spec, RULES, COLUMNS, method(), this::turn);
        return 0;
    }

    private Beside turn(Sharing sharing, Contender pooler) throws Exception {
        try (LoadGenerator reading = sharing.tenant(pooler, READERS, Work.SIMPLE, readers, rate);
                LoadGenerator writing = sharing.tenant(pooler, WALLET, Work.HOT_ROW, writers)) {
            return sharing.beside(writing, reading);
        }
    }

    private String method() {
        return writers + " clients that each update the same row and hold it for 100 ms, and " + readers
                + " that read others by key, " + rate + " reads due each second, on " + options.poolSize()
                + " server connections; " + options.turns() + " turns of twice " + options.seconds()
                + " s for each pooler, in turns; median (min–max). wallet at most 3: the writers have max_connections: 3;"
                + " two tenants: both by their defaults; pgweir alone: one tenant, first come, first served";
    }
}
