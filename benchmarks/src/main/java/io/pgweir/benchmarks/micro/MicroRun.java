package io.pgweir.benchmarks.micro;

import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.slf4j.helpers.NOP_FallbackServiceProvider;

/**
 * How long the benchmarks are run, and how often.
 *
 * @param pattern a regular expression, found in the full name of a benchmark
 * @param forks JVMs of their own for each benchmark; with 0 all are run in this one
 * @param iterations each of the given time, after as many of warm-up
 */
record MicroRun(String pattern, int forks, int iterations, TimeValue time) {

    private static final String EXECUTOR = "jmh.executor";
    private static final String EXECUTOR_CLASS = "jmh.executor.class";
    private static final String CUSTOM = "CUSTOM";

    Collection<RunResult> run(OutputFormat progress) throws RunnerException {
        // JMH reads them once, when its first benchmark of this JVM begins.
        System.setProperty(EXECUTOR, CUSTOM);
        System.setProperty(EXECUTOR_CLASS, LoopThreads.class.getName());
        return new Runner(options(), progress).run();
    }

    private Options options() {
        return new OptionsBuilder()
                .include(pattern)
                .forks(forks)
                .warmupIterations(iterations)
                .warmupTime(time)
                .measurementIterations(iterations)
                .measurementTime(time)
                .shouldFailOnError(true)
                .addProfiler(GCProfiler.class)
                .jvmArgs(forkFlags().toArray(String[]::new))
                .build();
    }

    /** Those of this JVM; but its archive of classes is not to be made anew by each fork that ends. */
    private static List<String> forkFlags() {
        Stream<String> own = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.contains("SharedArchive"));
        return Stream.concat(
                        own,
                        Stream.of(
                                "-D" + EXECUTOR + "=" + CUSTOM,
                                "-D" + EXECUTOR_CLASS + "=" + LoopThreads.class.getName(),
                                // Nobody sets up logging there, and then Logback says everything on standard output.
                                "-Dslf4j.provider=" + NOP_FallbackServiceProvider.class.getName(),
                                "-Dslf4j.internal.verbosity=WARN"))
                .toList();
    }
}
