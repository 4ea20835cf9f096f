package io.pgweir.proxy.jazzer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each {@link FuzzTarget} with the inputs that are kept, and with those that Jazzer makes of them in {@code -Dpgweir.fuzz.seconds=}
 * altogether, which may be none. What it finds is printed as a line that belongs into the target's corpus, beside a test that has a name. The
 * corpora stay in {@code target/fuzz}, and the next run goes on from there.
 */
class CoverageGuidedFuzzTest {

    private static final int TARGETS = FuzzTarget.values().length;

    private static final long SECONDS = Long.getLong("pgweir.fuzz.seconds", TARGETS) / TARGETS;

    @ParameterizedTest
    @EnumSource
    void what_is_kept_does_no_harm(FuzzTarget target) throws IOException {
        assertHarmless(target, Corpus.of(target));
    }

    private static void assertHarmless(FuzzTarget target, List<byte[]> inputs) {
        assertThat(inputs).isNotEmpty();
        for (byte[] input : inputs) {
            assertThat(run(target, input)).as(Corpus.written(input)).isNull();
        }
    }

    private static Throwable run(FuzzTarget target, byte[] input) {
        try {
            target.run(input);
            return null;
        } catch (Throwable harm) {
            return harm;
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_jazzer_makes_of_it_does_no_harm(FuzzTarget target) throws Exception {
        assumeTrue(SECONDS > 0, "-Dpgweir.fuzz.seconds= leaves less than a second for each");
        JazzerRun run =
                new JazzerRun(target, Path.of("target", "fuzz", target.label()).toAbsolutePath());
        run.fuzz(SECONDS);
        assumeTrue(run.isPossible(), "Jazzer has no library for this machine");
        System.out.println(run);
        assertThat(run.found()).as(run.log()).isEmpty();
        assertThat(run.executions()).as(run.log()).isPositive();
        // Here, where nothing but the reader takes memory.
        assertHarmless(target, run.corpus());
    }
}
