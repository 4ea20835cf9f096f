package io.pgweir.benchmarks.scenario;

import io.pgweir.benchmarks.UntilSignal;
import io.pgweir.benchmarks.contender.ContenderOptions;
import io.pgweir.benchmarks.contender.PoolerSetUp;
import io.pgweir.benchmarks.contender.ServerOptions;
import io.pgweir.benchmarks.contender.ServerUnderTest;
import io.pgweir.benchmarks.report.Findings;
import io.pgweir.benchmarks.report.FindingsOptions;
import io.pgweir.benchmarks.report.Provenance;
import io.pgweir.benchmarks.report.Spread;
import io.pgweir.benchmarks.report.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pgweir bench start}: how long it takes until a pooler has served a query. */
@Command(
        name = "start",
        description = {
            "Start each pooler again and again, in turns, and measure the time until it has answered a first query.",
            "pgweir is measured as it is installed, on each Java, without and with its class cache."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
public final class StartCommand implements Callable<Integer> {

    /** Enough for a driver that is compiled: what it takes is part of each figure. */
    private static final int WARM_UP_QUERIES = 200;

    private static final String NO_START = "nothing: a client of the server itself";

    @Option(names = "--starts", paramLabel = "N", description = "Of each.", defaultValue = "7")
    private int starts;

    @Option(
            names = "--java-home",
            split = ",",
            paramLabel = "PATH",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description =
                    "The Java, or several, that pgweir is to start with; default: the one that its launcher finds.")
    private List<Path> javaHomes = List.of();

    @Mixin
    private ContenderOptions contenders;

    @Mixin
    private ServerOptions server;

    @Mixin
    private FindingsOptions output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return UntilSignal.run(() -> {
            output.publish(measure(), spec.commandLine().getOut());
            return 0;
        });
    }

    private Findings measure() throws Exception {
        try (ServerUnderTest postgres = server.open();
                StartLine line = StartLine.of(
                        contenders.programs(server.launcher()),
                        javaHomes,
                        postgres.endpoint(),
                        new PoolerSetUp(1, false))) {
            for (int i = 0; i < WARM_UP_QUERIES; i++) {
                FirstQuery.millis(postgres.endpoint());
            }
            Map<String, List<Double>> millis = new LinkedHashMap<>();
            millis.put(NO_START, new ArrayList<>());
            line.starters().forEach(starter -> millis.put(starter.label(), new ArrayList<>()));
            for (int turn = 1; turn <= starts; turn++) {
                millis.get(NO_START).add(FirstQuery.millis(postgres.endpoint()));
                for (StartLine.Starter starter : line.starters()) {
                    new Progress(spec, starter.label()).say("start %d of %d", turn, starts);
                    millis.get(starter.label()).add(FirstQuery.millisAfterStart(starter.pooler()));
                }
            }
            List<String> versions = new ArrayList<>(List.of(postgres.version()));
            line.starters()
                    .forEach(starter -> versions.add(starter.pooler().program().version()));
            return findings(Provenance.here(versions, spec, method()), millis);
        }
    }

    private static Findings findings(Provenance provenance, Map<String, List<Double>> millis) {
        List<List<String>> rows = new ArrayList<>();
        List<Map<String, Object>> results = new ArrayList<>();
        millis.forEach((label, all) -> {
            Spread spread = Spread.of(all.stream().mapToDouble(Double::doubleValue));
            rows.add(List.of(label, spread.text(0)));
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("start_of", label);
            result.put("spread_ms", spread.json());
            result.put("turns_ms", all);
            results.add(result);
        });
        return new Findings(provenance, new Table(List.of("start of", "ms to the first answer"), rows), results);
    }

    private String method() {
        return starts
                + " starts of each, in turns; from the start of the process to the answer to a client that tries to"
                + " connect all the time, logs in by SCRAM and asks 'select 1'; what that takes by itself is the first row;"
                + " files are in the page cache; median (min–max)";
    }
}
