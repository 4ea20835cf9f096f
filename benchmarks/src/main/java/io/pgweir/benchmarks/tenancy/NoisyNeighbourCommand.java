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

/** {@code pgweir bench noisy-neighbour}: short queries beside a flood of long ones. */
@Command(
        name = "noisy-neighbour",
        description = {
            "Run a few clients with short queries, alone and beside many with long ones, through each pooler in turn.",
            "Exit status 1 if a client was told of an error."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
public final class NoisyNeighbourCommand implements Callable<Integer> {

    private static final String CHECKOUT = "checkout";
    private static final String REPORTS = "reports";

    private static final String TENANTS = "reports: { match: { application_name: reports }, max_waiting: 0 },"
            + " checkout: { match: { application_name: checkout }, max_waiting: 0%s }";

    private static final List<TenantRules> RULES = List.of(
            new TenantRules("3 reserved", TENANTS.formatted(", reserved_connections: 3, weight: 4")),
            new TenantRules("two tenants", TENANTS.formatted("")),
            TenantRules.NONE);

    @Option(names = "--checkout-clients", paramLabel = "N", description = "With queries of 2 ms.", defaultValue = "20")
    private int checkoutClients;

    @Option(
            names = "--reports-clients",
            paramLabel = "N",
            description = "With queries of 200 ms.",
            defaultValue = "200")
    private int reportsClients;

    @Mixin
    private SharingOptions options;

    @Spec
    private CommandSpec spec;

    private double shortSeconds;
    private double longSeconds;

    @Override
    public Integer call() throws Exception {
        return UntilSignal.run(this::run);
    }

    private int run() throws Exception {
        Column<Beside> atWork = new Column<>("connections at work", "connections_at_work", 2, this::connectionsAtWork);
        options.run(spec, RULES, Beside.columns(CHECKOUT, REPORTS, List.of(atWork)), method(), this::turn);
        return 0;
    }

    private Beside turn(Sharing sharing, Contender pooler) throws Exception {
        if (shortSeconds == 0) {
            shortSeconds = sharing.connectionSeconds(Work.QUERY_2MS, options.poolSize());
            longSeconds = sharing.connectionSeconds(Work.QUERY_200MS, options.poolSize());
        }
        try (LoadGenerator checkout = sharing.tenant(pooler, CHECKOUT, Work.QUERY_2MS, checkoutClients);
                LoadGenerator reports = sharing.tenant(pooler, REPORTS, Work.QUERY_200MS, reportsClients)) {
            return sharing.beside(reports, checkout);
        }
    }

    /** By what was done, of either kind: what as many connections would do that never stand still. */
    private double connectionsAtWork(Beside turn) {
        return turn.beside().transactionsPerSecond() * shortSeconds + turn.floodPerSecond() * longSeconds;
    }

    private String method() {
        return checkoutClients + " clients of checkout with queries of 2 ms, " + reportsClients
                + " of reports with 200 ms, all of them as fast as they are answered, on " + options.poolSize()
                + " server connections; " + options.turns() + " turns of twice " + options.seconds()
                + " s for each pooler, in turns; median (min–max). 3 reserved: checkout has reserved_connections: 3 and"
                + " weight: 4; two tenants: both by their defaults; pgweir alone: one tenant, first come, first served;"
                + " connections at work: what was done of both, by what one connection does of either when "
                + options.poolSize() + " clients ask PostgreSQL without a pooler";
    }
}
