package io.pgweir.config;

import static io.pgweir.config.ConfigDirectory.SERVERS;
import static io.pgweir.config.ConfigDirectory.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that are small to write and large to read. */
@Timeout(20)
class YamlBoundsTest {

    private static final String REFUSED =
            "pgweir.yaml:1:1: nested too deeply, or too many aliases; write it out, or simpler";

    @TempDir
    Path directory;

    @Test
    void an_alias_to_a_value_or_section_is_welcome() {
        String yaml = "servers: { a: { host: a, tls: &tls { mode: disable } }, b: { host: b, tls: *tls } }\n"
                + "databases: { x: { server: b } }\n" + USERS;

        PgweirConfig config = new ConfigDirectory(directory).config(yaml);

        assertThat(config.servers().get("b").tls().mode()).isEqualTo(ServerTlsMode.DISABLE);
    }

    @Test
    void a_section_that_contains_itself_is_refused() {
        assertThat(new ConfigDirectory(directory).problems(SERVERS + USERS + "listen: &l { tls: *l }"))
                .anySatisfy(problem -> assertThat(problem).contains("nested too deeply"));
    }

    @Test
    void aliases_of_aliases_do_not_multiply() {
        StringBuilder yaml = new StringBuilder("a0: &a0 { x: y }\n");
        for (int level = 1; level < 19; level++) {
            String inner = "*a" + (level - 1);
            yaml.append("a%d: &a%d { p: %s, q: %s, r: %s }\n".formatted(level, level, inner, inner, inner));
        }

        assertThat(new ConfigDirectory(directory).problems(yaml.toString()))
                .anySatisfy(problem -> assertThat(problem).contains("too many values"))
                .hasSizeLessThan(100);
    }

    @Test
    void many_aliases_and_deep_nesting_are_refused() {
        ConfigDirectory files = new ConfigDirectory(directory);

        assertThat(files.problems("a: &a { x: y }\nb: [" + "*a, ".repeat(200) + "]"))
                .containsExactly(REFUSED);
        assertThat(files.problems("a: " + "[".repeat(1000))).containsExactly(REFUSED);
    }

    @Test
    void bytes_that_are_not_text_are_refused() throws Exception {
        Path file = directory.resolve("pgweir.yaml");
        Files.write(file, "listen: \u00e9".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(ConfigLoader.load(file, Map.of()).problems())
                .extracting(Problem::message)
                .containsExactly("the file is not text in UTF-8");
    }

    @Test
    void a_file_without_an_end_is_not_read_to_its_end() {
        assertThat(ConfigLoader.load(Path.of("/dev/zero"), Map.of()).problems())
                .extracting(Problem::toString)
                .containsExactly("/dev/zero: the file is larger than 1 MB; is it the right file?");
    }
}
