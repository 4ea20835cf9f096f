package io.pgweir.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.benchmarks.load.Work;
import io.pgweir.benchmarks.report.Machine;
import io.pgweir.benchmarks.report.Provenance;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class ReportTest {

    private static final Load SIMPLE = new Load(Work.SIMPLE, 64, false);
    private static final Load PREPARED = new Load(Work.PREPARED, 1, false);

    static final Report REPORT = new Report(
            new Provenance(
                    LocalDate.EPOCH,
                    new Machine(2, "a processor", 1024, "a kernel", "a Java"),
                    List.of("PostgreSQL 18.6", "PgBouncer 1.25.2"),
                    "pgweir bench compare",
                    "a method"),
            List.of(
                    new Series(SIMPLE, "direct", List.of(turn(4000))),
                    new Series(SIMPLE, "pgweir", List.of(turn(1000, 12.0), turn(3000, 18.0), turn(1500, 15.0))),
                    new Series(SIMPLE, "pgbouncer", List.of(turn(2000, 20.0), turn(2000, 20.0))),
                    new Series(PREPARED, "pgweir", List.of(turn(500, 10.0))),
                    new Series(PREPARED, "pgbouncer", List.of())));

    @Test
    void a_row_has_medians_with_their_ends_and_ratios_to_pgbouncer_under_the_same_load() {
        assertThat(REPORT.findings().table().rows().get(1))
                .containsExactly(
                        "simple, 64 clients",
                        "pgweir",
                        "1500 (1000–3000)",
                        "1.000 (1.000–1.000)",
                        "2.000 (2.000–2.000)",
                        "3.000 (3.000–3.000)",
                        "15.0 (12.0–18.0)",
                        "–",
                        "64.0 (64.0–64.0)",
                        "2.0 (2.0–2.0)",
                        "0 (0–0)",
                        "0.75",
                        "0.75");
    }

    @Test
    void without_a_pooler_there_is_no_processor_time_and_no_memory() {
        assertThat(REPORT.findings().table().rows().get(0).subList(6, 9)).containsExactly("–", "–", "–");
    }

    @Test
    void where_pgbouncer_did_not_run_there_is_no_ratio() {
        assertThat(REPORT.findings().table().rows().get(3))
                .startsWith("prepared, 1 client", "pgweir")
                .endsWith("–", "–");
    }

    @Test
    void a_contender_that_cannot_do_it_is_a_row_of_dashes() {
        assertThat(REPORT.findings().table().rows().get(4).subList(1, 13))
                .startsWith("pgbouncer")
                .endsWith("–", "–", "–", "–", "–", "–", "–", "–", "–", "–", "–");
    }

    @Test
    @SuppressWarnings("unchecked")
    void json_has_every_turn_and_the_medians() {
        Map<String, Object> root = new Yaml().load(REPORT.findings().json());
        Map<String, Object> pgweir = ((List<Map<String, Object>>) root.get("results")).get(1);
        assertThat(pgweir)
                .containsEntry("load", "simple, 64 clients")
                .containsEntry("contender", "pgweir")
                .extractingByKey("ratios_to_pgbouncer")
                .isEqualTo(Map.of("transactions_per_second", 0.75, "processor_us_per_transaction", 0.75));
        assertThat((Map<String, Object>) pgweir.get("spreads"))
                .containsEntry("transactions_per_second", Map.of("median", 1500.0, "min", 1000.0, "max", 3000.0));
        assertThat((List<Map<String, Object>>) pgweir.get("turns"))
                .extracting(turn -> turn.get("processor_us_per_transaction"))
                .containsExactly(12.0, 18.0, 15.0);
    }

    private static Turn turn(double transactionsPerSecond) {
        return turn(transactionsPerSecond, OptionalDouble.empty(), OptionalDouble.empty());
    }

    private static Turn turn(double transactionsPerSecond, double processorMicros) {
        return turn(transactionsPerSecond, OptionalDouble.of(processorMicros), OptionalDouble.of(64));
    }

    private static Turn turn(
            double transactionsPerSecond, OptionalDouble processorMicros, OptionalDouble residentMegabytes) {
        return new Turn(
                transactionsPerSecond, 1, 2, 3, processorMicros, OptionalDouble.empty(), residentMegabytes, 2, 0);
    }
}
