package io.pgweir.benchmarks.tenancy;

import io.pgweir.benchmarks.contender.Contender;
import io.pgweir.benchmarks.contender.ContenderOptions;
import io.pgweir.benchmarks.contender.Contenders;
import io.pgweir.benchmarks.contender.Endpoint;
import io.pgweir.benchmarks.contender.PgweirProgram;
import io.pgweir.benchmarks.contender.PoolerProcess;
import io.pgweir.benchmarks.contender.PoolerProgram;
import io.pgweir.benchmarks.contender.PoolerSetUp;
import io.pgweir.benchmarks.contender.ServerOptions;
import io.pgweir.benchmarks.contender.ServerUnderTest;
import io.pgweir.benchmarks.contender.TenantRules;
import io.pgweir.benchmarks.load.BenchTables;
import io.pgweir.benchmarks.load.LoadGenerator;
import io.pgweir.benchmarks.load.LoadPlan;
import io.pgweir.benchmarks.load.Work;
import io.pgweir.benchmarks.report.Column;
import io.pgweir.benchmarks.report.Findings;
import io.pgweir.benchmarks.report.FindingsOptions;
import io.pgweir.benchmarks.report.Provenance;
import io.pgweir.benchmarks.report.TurnTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options of every command about sharing, and what all of them do: each pooler in turn, pgweir by several rules. */
final class SharingOptions {

    /** Clients of a JVM's first seconds would measure its compiler. */
    private static final int WARM_UP_CLIENTS = 16;

    @Option(names = "--pool", paramLabel = "N", description = "Server connections of a pooler.", defaultValue = "10")
    private int poolSize;

    @Option(names = "--turns", paramLabel = "N", description = "Of each pooler.", defaultValue = "3")
    private int turns;

    @Option(names = "--seconds", paramLabel = "N", description = "Of each part of a turn.", defaultValue = "5")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "Of each pooler, before its first turn.",
            defaultValue = "5")
    private int warmUpSeconds;

    @Mixin
    private ContenderOptions contenders;

    @Mixin
    private ServerOptions server;

    @Mixin
    private FindingsOptions output;

    /** What is measured of one pooler in one turn. */
    interface Scenario<T> {
        T take(Sharing sharing, Contender pooler) throws Exception;
    }

    int poolSize() {
        return poolSize;
    }

    int turns() {
        return turns;
    }

    int seconds() {
        return seconds;
    }

    /** @param rules each of which pgweir is run by */
    <T> TurnTable<T> run(
            CommandSpec command, List<TenantRules> rules, List<Column<T>> columns, String method, Scenario<T> scenario)
            throws Exception {
        List<String> versions = new ArrayList<>();
        TurnTable<T> results = new TurnTable<>(columns);
        try (ServerUnderTest postgres = server.open();
                Contenders running = start(postgres, rules)) {
            versions.add(postgres.version());
            Sharing sharing =
                    new Sharing(postgres, BenchTables.in(postgres.endpoint(), 1).scale(), Duration.ofSeconds(seconds));
            for (Contender pooler : running.all()) {
                versions.add(pooler.version());
                tell(command, pooler.name() + ": warm-up");
                warmUp(pooler.endpoint().as(pooler.name()), sharing.scale());
            }
            for (int turn = 1; turn <= turns; turn++) {
                for (Contender pooler : running.all()) {
                    tell(command, pooler.name() + ": turn " + turn + " of " + turns);
                    results.add(pooler.name(), scenario.take(sharing, pooler));
                }
            }
        }
        output.publish(
                new Findings(Provenance.here(versions, command, method), results.table(), results.json()),
                command.commandLine().getOut());
        return results;
    }

    private Contenders start(ServerUnderTest postgres, List<TenantRules> rules) throws Exception {
        Contenders started = new Contenders(new ArrayList<>());
        try {
            for (PoolerProgram program : contenders.programs(server.launcher())) {
                for (PoolerProgram variant : variants(program, rules)) {
                    started.all()
                            .add(PoolerProcess.start(variant, postgres.endpoint(), new PoolerSetUp(poolSize, false)));
                }
            }
            return started;
        } catch (Exception e) {
            started.close();
            throw e;
        }
    }

    private static List<PoolerProgram> variants(PoolerProgram program, List<TenantRules> rules) {
        return program instanceof PgweirProgram pgweir
                ? rules.stream().<PoolerProgram>map(pgweir::with).toList()
                : Stream.of(program).toList();
    }

    private void warmUp(Endpoint pooler, int scale) throws Exception {
        LoadPlan plan = new LoadPlan(pooler, Work.SIMPLE, WARM_UP_CLIENTS, OptionalInt.empty(), 1, scale);
        try (LoadGenerator clients = LoadGenerator.open(plan)) {
            clients.run(Duration.ofSeconds(warmUpSeconds));
        }
    }

    private static void tell(CommandSpec command, String line) {
        command.commandLine().getErr().println(line);
        command.commandLine().getErr().flush();
    }
}
