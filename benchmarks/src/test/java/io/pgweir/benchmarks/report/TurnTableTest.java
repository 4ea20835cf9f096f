package io.pgweir.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TurnTableTest {

    private final TurnTable<Double> latencies =
            new TurnTable<>(List.of(new Column<>("p99 ms", "p99_ms", 1, latency -> latency)));

    @Test
    void each_pooler_has_a_row_with_the_median_and_the_ends() {
        latencies.add("one", 3.0);
        latencies.add("other", 9.0);
        latencies.add("one", 1.0);
        latencies.add("one", 8.0);

        assertThat(latencies.table().rows())
                .containsExactly(List.of("one", "3.0 (1.0–8.0)"), List.of("other", "9.0 (9.0–9.0)"));
        assertThat(latencies.table().header()).containsExactly("pooler", "p99 ms");
    }

    @Test
    void programs_are_told_every_turn() {
        latencies.add("one", 3.25);
        latencies.add("one", 1.0);

        assertThat(latencies.json())
                .containsExactly(
                        Map.of("pooler", "one", "turns", List.of(Map.of("p99_ms", 3.25), Map.of("p99_ms", 1.0))));
        assertThat(latencies.turns()).containsExactly(3.25, 1.0);
    }
}
