package io.pgweir.proxy.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A million random events, many from within callbacks, against a {@link ModelServer} that knows the rules but not the
 * means. {@code -Dpgweir.seed=…} replays a failure.
 */
class DispatcherModelTest {
    private static final int SERVERS = 25;
    private static final int STEPS = 40_000;

    /** Ten seconds of work; what is more is the machine, or a loop without end. */
    @Test
    @Timeout(180)
    void every_rule_holds_over_a_million_random_events() {
        long seed = Long.getLong("pgweir.seed", System.nanoTime());
        System.out.println("DispatcherModelTest seed: " + seed);
        Random seeds = new Random(seed);
        long grants = 0;
        for (int i = 0; i < SERVERS; i++) {
            ModelServer server = new ModelServer(seeds.nextLong());
            for (int step = 0; step < STEPS; step++) {
                server.step();
                server.checkAtRest();
            }
            server.comeToRest();
            server.drain();
            grants += server.grants;
        }
        assertThat(grants).as("grants, so that the model has tested something").isGreaterThan(SERVERS * STEPS / 10);
    }
}
