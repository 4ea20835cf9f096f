package io.pgweir.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.cli.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine.TypeConversionException;

class FindingsTest {

    private static final Findings FINDINGS = new Findings(
            new Provenance(
                    LocalDate.of(2026, 11, 21),
                    new Machine(2, "a processor", 24_000, "a kernel", "a Java"),
                    List.of("PostgreSQL 18.6", "PgBouncer \"1\"", "PostgreSQL 18.6"),
                    "pgweir bench memory",
                    "a method"),
            new Table(List.of("contender", "MB"), List.of(List.of("pgweir", "64"))),
            List.of(Map.of("contender", "pgweir", "samples", List.of(64.1, 64.25))));

    @Test
    void text_and_markdown_say_where_the_figures_come_from() {
        assertThat(FINDINGS.text().lines())
                .startsWith(
                        "date: 2026-11-21",
                        "machine: 2 processors (a processor), 24000 MB, a kernel, a Java",
                        "versions: PostgreSQL 18.6, PgBouncer \"1\"",
                        "command: pgweir bench memory",
                        "method: a method")
                .contains("pgweir      64");
        assertThat(FINDINGS.markdown().lines()).contains("- method: a method", "| pgweir | 64 |");
    }

    @Test
    void json_is_read_back_as_it_was() {
        assertThat(new Yaml().<Map<String, Object>>load(FINDINGS.json()))
                .containsEntry("date", "2026-11-21")
                .containsEntry("versions", List.of("PostgreSQL 18.6", "PgBouncer \"1\""))
                .containsEntry("results", List.of(Map.of("contender", "pgweir", "samples", List.of(64.1, 64.25))));
    }

    @Test
    void a_number_that_json_does_not_know_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.write(Double.NaN));
    }

    @Test
    void a_section_of_a_page_is_replaced_and_the_rest_stays(@TempDir Path directory) throws IOException {
        Path page = Files.writeString(directory.resolve("page.md"), """
                before
                <!-- begin memory -->
                old
                <!-- end memory -->
                after
                """);
        section(page + "#memory").replace("new\n");
        assertThat(page).hasContent("""
                before
                <!-- begin memory -->
                new
                <!-- end memory -->
                after
                """);
    }

    @Test
    void a_page_without_the_section_is_left_alone(@TempDir Path directory) throws IOException {
        Path page = Files.writeString(directory.resolve("page.md"), "<!-- end memory -->\n<!-- begin memory -->\n");
        assertThatThrownBy(() -> section(page + "#memory").replace("new\n"))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("<!-- begin memory -->");
        assertThat(page).hasContent("<!-- end memory -->\n<!-- begin memory -->\n");
    }

    @Test
    void a_section_needs_a_name() {
        assertThatThrownBy(() -> section("docs/performance.md#"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("docs/performance.md#memory");
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

    private static MarkedSection section(String text) {
        return new MarkedSection.Converter().convert(text);
    }
}
