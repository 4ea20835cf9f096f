package io.pgweir.config;

import static io.pgweir.config.ConfigDirectory.SERVERS;
import static io.pgweir.config.ConfigDirectory.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CloudWatch drops a line that it does not take, without a word: so a configuration that would make one is refused. */
class EmfChecksTest {

    @TempDir
    Path directory;

    private List<String> problems(String emf) {
        return new ConfigDirectory(directory).problems(SERVERS + USERS + "metrics: { emf: { " + emf + " } }");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "namespace: 'a b' | is no namespace of CloudWatch",
                "namespace: AWS/RDS | is a namespace of AWS itself",
                "dimensions: { server: x } | is a name that pgweir uses itself",
                "dimensions: { pgweir.clients: x } | is a name that pgweir uses itself",
                "dimensions: { ':a': x } | has a name that CloudWatch does not take",
                "dimensions: { größe: x } | has a name that CloudWatch does not take",
                "dimensions: { size: groß } | has a value that CloudWatch does not take",
                "top_tenants: 51 | is out of range"
            })
    void what_cloudwatch_does_not_take_is_refused(String emf, String problem) {
        assertThat(problems(emf)).singleElement().asString().contains(problem);
    }

    @Test
    void there_may_be_27_dimensions_beside_those_of_pgweir() {
        assertThat(problems(dimensions(27))).isEmpty();
        assertThat(problems(dimensions(28))).singleElement().asString().contains("has 28 of them");
    }

    private static String dimensions(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "d" + i + ": v")
                .collect(Collectors.joining(", ", "dimensions: { ", " }"));
    }
}
