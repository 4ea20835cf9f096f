package io.pgweir.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgweir.benchmarks.load.Work;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final Load SIMPLE = new Load(Work.SIMPLE, 64, false);
    private static final Load PREPARED = new Load(Work.PREPARED, 1, false);

    private static final Report REPORT = new Report(
            new Machine(2, "a processor", "a kernel", "a Java"),
            List.of("PostgreSQL 18.6", "PgBouncer \"1\""),
            "pgweir bench compare",
            "a method",
            List.of(
                    new Series(SIMPLE, "direct", List.of(turn(4000))),
                    new Series(SIMPLE, "pgweir", List.of(turn(1000, 12.0), turn(3000, 18.0), turn(1500, 15.0))),
                    new Series(SIMPLE, "pgbouncer", List.of(turn(2000, 20.0), turn(2000, 20.0))),
                    new Series(PREPARED, "pgweir", List.of(turn(500, 10.0))),
                    new Series(PREPARED, "pgbouncer", List.of())));

    @Test
    void a_row_has_medians_with_their_ends_and_ratios_to_pgbouncer_under_the_same_load() {
        assertThat(REPORT.table().rows().get(1))
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
        assertThat(REPORT.table().rows().get(0).subList(6, 9)).containsExactly("–", "–", "–");
    }

    @Test
    void where_pgbouncer_did_not_run_there_is_no_ratio() {
        assertThat(REPORT.table().rows().get(3))
                .startsWith("prepared, 1 client", "pgweir")
                .endsWith("–", "–");
    }

    @Test
    void a_contender_that_cannot_do_it_is_a_row_of_dashes() {
        assertThat(REPORT.table().rows().get(4).subList(1, 13))
                .startsWith("pgbouncer")
                .endsWith("–", "–", "–", "–", "–", "–", "–", "–", "–", "–", "–");
    }

    @Test
    void text_and_markdown_say_where_the_figures_come_from() {
        assertThat(REPORT.text().lines())
                .contains("machine: 2 processors (a processor), a kernel, a Java", "command: pgweir bench compare");
        assertThat(REPORT.markdown().lines())
                .contains("- versions: PostgreSQL 18.6, PgBouncer \"1\"", "- method: a method");
    }

    @Test
    void json_has_the_same_figures_unrounded() {
        assertThat(REPORT.json())
                .startsWith("{\"machine\":\"2 processors (a processor), a kernel, a Java\"")
                .contains("\"versions\":[\"PostgreSQL 18.6\",\"PgBouncer \\u00221\\u0022\"]")
                .contains("{\"work\":\"simple\",\"clients\":64,\"contender\":\"pgweir\","
                        + "\"transactions_per_second\":{\"median\":1500.0,\"min\":1000.0,\"max\":3000.0}")
                .contains("\"processor_us_per_transaction_to_pgbouncer\":0.75")
                .endsWith("]}\n");
    }

    @Test
    void columns_of_text_stand_in_line() {
        Table table = new Table(List.of("a", "wide"), List.of(List.of("long", "1"), List.of("–", "2")));
        assertThat(table.text()).isEqualTo("a      wide\nlong   1\n–      2\n");
    }

    @Test
    void markdown_has_a_rule_below_the_header() {
        Table table = new Table(List.of("a", "b"), List.of(List.of("1", "2")));
        assertThat(table.markdown()).isEqualTo("| a | b |\n| --- | --- |\n| 1 | 2 |\n");
    }

    @Test
    void a_row_must_have_all_columns() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Table(List.of("a"), List.of(List.of("1", "2"))));
    }

    @Test
    void a_command_line_is_quoted_without_its_password() {
        assertThat(CommandText.of("pgweir", List.of("bench", "compare", "--server=postgres://me:p:a@ss@host/db")))
                .isEqualTo("pgweir bench compare --server=postgres://me:***@host/db");
        assertThat(CommandText.of("pgweir", List.of("--server", "postgres://me@host:5432/db")))
                .isEqualTo("pgweir --server postgres://me@host:5432/db");
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
