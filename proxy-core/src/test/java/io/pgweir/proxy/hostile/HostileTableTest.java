package io.pgweir.proxy.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of hostile inputs in the page on testing has a row for each number, and a test for each row. */
class HostileTableTest {

    private static final Path PAGE = Path.of("../docs/testing.md");
    private static final Path TESTS = Path.of("src/test/java/io/pgweir/proxy");
    private static final Pattern ROW = Pattern.compile("^\\| (\\d+) \\| .+? \\| (.+) \\|$", Pattern.MULTILINE);
    private static final Pattern TEST = Pattern.compile("`([\\w/]+)#(\\w+)`");
    private static final int ROWS = 70;

    private final Map<Integer, String> testsByRow = new LinkedHashMap<>();

    HostileTableTest() throws IOException {
        ROW.matcher(Files.readString(PAGE))
                .results()
                .forEach(row -> testsByRow.put(Integer.parseInt(row.group(1)), row.group(2)));
    }

    @Test
    void every_number_has_a_row_with_a_test_or_a_reason() {
        assertThat(testsByRow.keySet())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, ROWS).boxed().toList());
        assertThat(testsByRow.values()).allMatch(tests -> TEST.matcher(tests).find() || tests.startsWith("no test: "));
    }

    @Test
    void every_test_that_is_named_exists() {
        assertThat(testsByRow.values().stream()
                        .flatMap(tests -> TEST.matcher(tests).results()))
                .allSatisfy(test -> assertThat(TESTS.resolve(test.group(1) + ".java"))
                        .content()
                        .contains(" void " + test.group(2) + "("));
    }

    @Test
    void the_tables_of_inputs_have_the_rows_that_are_said_to_be_theirs() {
        assertThat(rowsOf("HostileLoginTest#at_the_start")).isEqualTo(rows(StartupInputs.all()));
        assertThat(rowsOf("HostileLoginTest#instead_of_a_proof")).isEqualTo(rows(AuthenticationInputs.all()));
        assertThat(rowsOf("HostileSessionTest#in_a_session")).isEqualTo(rows(SessionInputs.all()));
        assertThat(rowsOf("HostileServerTest#a_server"))
                .isEqualTo(HostileServers.all().stream().map(HostileServer::row).collect(Collectors.toSet()));
    }

    @Test
    void of_one_row_no_two_inputs_have_the_same_name() {
        assertThat(Stream.of(StartupInputs.all(), AuthenticationInputs.all(), SessionInputs.all())
                        .flatMap(List::stream)
                        .map(HostileInput::toString))
                .doesNotHaveDuplicates();
    }

    private Set<Integer> rowsOf(String test) {
        return testsByRow.entrySet().stream()
                .filter(row -> row.getValue().contains(test))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static Set<Integer> rows(List<HostileInput> inputs) {
        return inputs.stream().map(HostileInput::row).collect(Collectors.toSet());
    }
}
