package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of behaviours in the page on testing names tests that exist, or says why there is none. */
class BehaviourTableTest {

    private static final Path PAGE = Path.of("../docs/testing.md");
    private static final Path TESTS = Path.of("src/test/java/io/pgweir/proxy");
    private static final Pattern ROW = Pattern.compile("^\\| ([A-I]\\d+) \\| (.+?) \\| (.+) \\|$", Pattern.MULTILINE);
    private static final Pattern TEST = Pattern.compile("`([\\w/]+)#(\\w+)`");
    private static final String NO_TEST = "no test: ";

    private final List<MatchResult> rows =
            ROW.matcher(Files.readString(PAGE)).results().toList();

    BehaviourTableTest() throws IOException {}

    @Test
    void every_test_that_is_named_exists() {
        assertThat(rows.stream().flatMap(row -> TEST.matcher(row.group(3)).results()))
                .hasSizeGreaterThan(40)
                .allSatisfy(test -> assertThat(TESTS.resolve(test.group(1) + ".java"))
                        .content()
                        .contains(" void " + test.group(2) + "("));
    }

    @Test
    void every_behaviour_has_a_test_or_a_reason() {
        assertThat(rows).hasSizeGreaterThan(70).allSatisfy(row -> assertThat(
                        TEST.matcher(row.group(3)).find() || row.group(3).startsWith(NO_TEST))
                .as("%s: %s", row.group(1), row.group(2))
                .isTrue());
    }

    @Test
    void every_row_has_a_number_of_its_own() {
        assertThat(rows.stream().map(row -> row.group(1))).doesNotHaveDuplicates();
    }
}
