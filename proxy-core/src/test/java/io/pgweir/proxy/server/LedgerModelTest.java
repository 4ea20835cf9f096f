package io.pgweir.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The ledger against PostgreSQL's rules: the same random client talks to a small PostgreSQL directly, and to one through a
 * ledger with some requests answered by pgweir, some put in by pgweir, and replies that come at any time later. It must
 * hear the same.
 */
class LedgerModelTest {

    private static final int PROGRAMS = 4_000;
    private static final int BATCHES = 12;

    @Test
    void a_client_hears_through_the_ledger_what_it_would_hear_from_postgresql() {
        for (int seed = 0; seed < PROGRAMS; seed++) {
            DirectPeer direct = new DirectPeer();
            new ModelProgram(new Random(seed), direct).run(BATCHES);

            LedgerPeer pooled = new LedgerPeer(new Random(~seed));
            new ModelProgram(new Random(seed), pooled).run(BATCHES);

            assertThat(pooled.heard())
                    .as("what the client hears, seed %d", seed)
                    .isEqualTo(direct.heard());
            assertThat(pooled.isSettled())
                    .as("nothing is owed at the end, seed %d", seed)
                    .isTrue();
            assertThat(pooled.failed())
                    .as("effects undone are those of requests that did not succeed, seed %d", seed)
                    .isEqualTo(direct.failed());
        }
    }
}
