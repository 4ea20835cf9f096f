package io.pgweir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which command lines do without picocli, and that they do. */
class PlainServeTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"serve", "serve pgweir.yaml", "serve --server postgres://h/d"})
    void the_command_lines_of_production_are_plain(String line) {
        assertThat(PlainServe.source(line.split(" "))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "check pgweir.yaml",
                "serve --help",
                "serve -h",
                "serve @arguments",
                "serve --",
                "serve --server",
                "serve --server=postgres://h/d",
                "serve --server --help",
                "serve one.yaml two.yaml",
                "serve pgweir.yaml --server postgres://h/d"
            })
    void all_others_are_left_to_picocli(String line) {
        assertThat(PlainServe.source(line.isEmpty() ? new String[0] : line.split(" ")))
                .isEmpty();
    }

    @Test
    void serve_starts_without_the_parser_of_picocli() throws Exception {
        Path classes = directory.resolve("classes");
        Map<String, String> environment = Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + classes);
        String file = ServeTest.config(directory, 0).toString();
        try (PgweirProcess pgweir = PgweirProcess.start(directory, "", environment, "serve", file)) {
            pgweir.awaitReady();
            assertThat(Files.readString(classes))
                    .contains("io.pgweir.cli.RunningService")
                    .doesNotContain("picocli.CommandLine source");
        }
    }
}
