package io.pgweir.benchmarks.micro;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** That the benchmarks run, and that what they measure allocates nothing; how fast it is is not looked at here. */
class MicroBenchmarksTest {

    private static final TimeValue MOMENT = TimeValue.milliseconds(10);
    private static final TimeValue LONGER = TimeValue.milliseconds(500);

    /** What JMH itself may allocate in an iteration, however long: half of it is what it does. */
    private static final double JMHS_OWN = 16_384;

    /** Netty's leak detection follows one buffer in a hundred, and allocates for it. */
    private final ResourceLeakDetector.Level leakDetection = ResourceLeakDetector.getLevel();

    @BeforeEach
    void prepare() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        // Nothing is measured here that another JMH on this machine would disturb.
        System.setProperty("jmh.ignoreLock", "true");
    }

    @AfterEach
    void restore() {
        ResourceLeakDetector.setLevel(leakDetection);
    }

    @Test
    void every_benchmark_runs_and_those_of_the_data_path_allocate_nothing() throws Exception {
        Collection<RunResult> results = run(".*", MOMENT);
        assertThat(results).hasSizeGreaterThan(15);
        Set<String> suspects = new TreeSet<>();
        for (RunResult result : results) {
            String benchmark = result.getParams().getBenchmark();
            if (!mayAllocate(benchmark) && MicroFigure.of(result).bytes() >= 1) {
                suspects.add(benchmark + "$");
            }
        }
        // A slow one is not repeated often in a moment, and what JMH allocates is shared out among few.
        if (!suspects.isEmpty()) {
            assertThat(figures(run(String.join("|", suspects), LONGER))).allSatisfy(figure -> assertThat(figure.bytes())
                    .as(figure.benchmark())
                    .isLessThan(1 + JMHS_OWN * figure.nanos() / LONGER.convertTo(TimeUnit.NANOSECONDS)));
        }
    }

    @Test
    void what_is_said_to_allocate_does() throws Exception {
        for (MicroFigure figure : figures(run("changeOfOneSetting|scanSet", MOMENT))) {
            assertThat(figure.bytes()).as(figure.benchmark()).isGreaterThan(16);
        }
    }

    private static Collection<RunResult> run(String pattern, TimeValue time) throws RunnerException {
        return new MicroRun(pattern, 0, 1, time)
                .run(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT));
    }

    private static List<MicroFigure> figures(Collection<RunResult> results) {
        return results.stream().map(MicroFigure::of).toList();
    }

    private static boolean mayAllocate(String benchmark) throws ClassNotFoundException {
        int dot = benchmark.lastIndexOf('.');
        return Arrays.stream(Class.forName(benchmark.substring(0, dot)).getMethods())
                .filter(method -> method.getName().equals(benchmark.substring(dot + 1)))
                .anyMatch(method -> method.isAnnotationPresent(Allocates.class));
    }
}
