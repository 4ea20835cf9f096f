package io.pgweir.benchmarks.micro;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pgweir bench micro}. */
@Command(
        name = "micro",
        description = {
            "Measure single steps of the data path (JMH), and print what each takes (median, least and most of all"
                    + " iterations) and allocates.",
            "Progress goes to standard error."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
public final class MicroCommand implements Callable<Integer> {

    private static final int ITERATIONS = 10;
    private static final int MILLIS = 1_000;

    @Parameters(
            arity = "0..1",
            paramLabel = "PATTERN",
            defaultValue = ".*",
            description = "Only the benchmarks in whose name this regular expression is found.")
    private String pattern;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Of measuring each benchmark in a fork, after as many of warm-up.")
    private int seconds;

    @Option(names = "--forks", paramLabel = "N", defaultValue = "2", description = "JVMs for each benchmark.")
    private int forks;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws RunnerException {
        if (seconds < 1 || forks < 1) {
            throw new ParameterException(spec.commandLine(), "--seconds and --forks must be 1 or more");
        }
        Collection<RunResult> results = results();
        PrintWriter out = spec.commandLine().getOut();
        out.println(MicroFigure.header());
        for (RunResult result : results) {
            out.println(MicroFigure.of(result).line());
        }
        out.flush();
        return 0;
    }

    private Collection<RunResult> results() throws RunnerException {
        TimeValue time = new TimeValue((long) seconds * MILLIS / ITERATIONS, TimeUnit.MILLISECONDS);
        try {
            return new MicroRun(pattern, forks, ITERATIONS, time)
                    .run(OutputFormatFactory.createFormatInstance(
                            new PrintStream(System.err, true), VerboseMode.NORMAL));
        } catch (NoBenchmarksException none) {
            throw new ParameterException(spec.commandLine(), "no benchmark has a name like " + pattern, none);
        }
    }
}
