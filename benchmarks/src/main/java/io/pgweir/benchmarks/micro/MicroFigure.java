package io.pgweir.benchmarks.micro;

import java.util.Locale;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What one benchmark has come to.
 *
 * @param benchmark its class and method, and what it was run with
 * @param error half of the interval that holds the true mean with 99.9 % probability; NaN of too few iterations
 * @param bytes allocated per operation
 */
record MicroFigure(String benchmark, double nanos, double error, double bytes) {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    static MicroFigure of(RunResult run) {
        Result<?> time = run.getPrimaryResult();
        Result<?> allocated = run.getSecondaryResults().get(ALLOCATED);
        if (allocated == null) {
            throw new IllegalStateException("this JVM does not tell what it allocates");
        }
        return new MicroFigure(name(run.getParams()), time.getScore(), time.getScoreError(), allocated.getScore());
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
        return String.format(Locale.ROOT, "%-56s %12s %10s %10s", "benchmark", "ns/op", "±", "bytes/op");
    }

    String line() {
        return String.format(Locale.ROOT, "%-56s %12.1f %10.1f %10.1f", benchmark, nanos, error, bytes);
    }
}
