package io.pgweir.proxy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What a client hears through pgweir is what it hears from PostgreSQL. {@code -Dpgweir.seed=…} repeats a run, and
 * {@code -Dpgweir.programs=…} makes it longer; pools of one, two and three run beside each other.
 */
class DifferentialFuzzTest {

    /** For each version. */
    private static final int PROGRAMS = Integer.getInteger("pgweir.programs", 1_000);

    private static final int LARGEST_POOL = 3;
    private static final int MOST_FAILURES = Integer.getInteger("pgweir.failures", 1);

    private final long seed = Long.getLong("pgweir.seed", System.nanoTime());
    private final AtomicInteger ran = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    @Test
    void postgresql_18_is_heard_alike_directly_and_through_pgweir() throws Exception {
        assertHeardAlike("18", TestPostgres.newest());
    }

    @Test
    void postgresql_16_is_heard_alike_directly_and_through_pgweir() throws Exception {
        assertHeardAlike("16", TestPostgres.older());
    }

    private void assertHeardAlike(String version, TestPostgres postgres) throws Exception {
        System.out.println("PostgreSQL " + version + ": " + PROGRAMS + " programs from -Dpgweir.seed=" + seed);
        long start = System.nanoTime();
        int known = Difference.KNOWN.get();
        ExecutorService threads = Executors.newFixedThreadPool(LARGEST_POOL);
        try {
            List<Future<List<String>>> differences = new ArrayList<>();
            for (int poolSize = 1; poolSize <= LARGEST_POOL; poolSize++) {
                int size = poolSize;
                differences.add(threads.submit(() -> differences(postgres, size)));
            }
            for (Future<List<String>> each : differences) {
                assertThat(each.get()).as("seed %d", seed).isEmpty();
            }
        } finally {
            threads.shutdownNow();
        }
        System.out.printf(
                "%d programs, %d times the known difference, %d ms%n",
                ran.get(), Difference.KNOWN.get() - known, (System.nanoTime() - start) / 1_000_000);
    }

    /** Every third program has a pool of that size. */
    private List<String> differences(TestPostgres postgres, int poolSize) throws SQLException, IOException {
        List<String> differences = new ArrayList<>();
        try (Comparison pool = new Comparison(postgres, poolSize)) {
            for (int i = 0; i < PROGRAMS && failed.get() < MOST_FAILURES; i++) {
                if (Math.floorMod(seed + i, (long) LARGEST_POOL) == poolSize - 1) {
                    difference(ProgramGenerator.program(seed + i), pool).ifPresent(differences::add);
                    ran.incrementAndGet();
                }
            }
        }
        return differences;
    }

    private Optional<String> difference(Program program, Comparison pool) throws SQLException, IOException {
        Optional<String> difference = pool.difference(program);
        if (difference.isEmpty()) {
            return difference;
        }
        failed.incrementAndGet();
        Program shrunk = Shrinker.shrunk(pool, program);
        String again = pool.difference(shrunk).orElse("not repeated; at first " + difference.get());
        String failure = "-Dpgweir.seed=" + program.seed() + ", a pool of " + pool.poolSize() + "\n" + shrunk + again;
        System.out.println(failure);
        return Optional.of(failure);
    }
}
