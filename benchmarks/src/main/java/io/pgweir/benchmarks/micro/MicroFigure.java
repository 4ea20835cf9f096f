package io.pgweir.benchmarks.micro;

import java.util.Locale;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/**
 * What one benchmark has come to.
 *
 * @param benchmark its class and method, and what it was run with
 * @param nanos per operation, the median of all iterations: another process that takes the processor from one of them leaves
 *     it as it is
 * @param bytes allocated per operation, with what JMH itself allocates in an iteration: some 7 kB
 */
record MicroFigure(String benchmark, double nanos, double least, double most, double bytes) {

    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final int MEDIAN = 50;
    private static final String NAME = "%-50s";

    static MicroFigure of(RunResult run) {
        Statistics time = run.getPrimaryResult().getStatistics();
        Result<?> allocated = run.getSecondaryResults().get(ALLOCATED);
        if (allocated == null) {
            throw new IllegalStateException("this JVM does not tell what it allocates");
        }
        return new MicroFigure(
                name(run.getParams()), time.getPercentile(MEDIAN), time.getMin(), time.getMax(), allocated.getScore());
    }

    private static String name(BenchmarkParams params) {
        String path = params.getBenchmark();
        String method = path.substring(path.lastIndexOf('.'));
        String type = path.substring(0, path.length() - method.length());
        StringBuilder name = new StringBuilder(type.substring(type.lastIndexOf('.') + 1)).append(method);
        params.getParamsKeys()
                .forEach(key -> name.append(' ').append(key).append('=').append(params.getParam(key)));
        return name.toString();
    }

    static String header() {
        return String.format(
                Locale.ROOT, NAME + " %10s %10s %10s %10s", "benchmark", "ns/op", "least", "most", "bytes/op");
    }

    String line() {
        return String.format(Locale.ROOT, NAME + " %10.1f %10.1f %10.1f %10.1f", benchmark, nanos, least, most, bytes);
    }
}
