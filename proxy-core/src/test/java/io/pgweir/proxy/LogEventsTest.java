package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The log has one vocabulary, and docs/operations.md has all of it. */
class LogEventsTest {

    private static final Path PAGE = Path.of("../docs/operations.md");
    private static final Pattern CALL = Pattern.compile(
            "\\b(?:log|LOG|events)\\s*\\.(?:error|warn|info|debug|trace)\\((.*?)\\)\\s*;", Pattern.DOTALL);
    private static final Pattern EVENT = Pattern.compile("\"event=([a-z_]+)(?=[ \"])");
    private static final Pattern KEPT = Pattern.compile("\\bevents\\s*\\.[a-z]+\\(\\s*\"event=([a-z_]+)(?=[ \"])");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+)` \\| (?:error|warn|info|debug)");
    private static final Pattern MARKED = Pattern.compile("(?m)^\\| `([a-z_]+)` \\| (?:error|warn|info), kept \\|");

    private static String sources() throws IOException {
        try (Stream<Path> modules =
                Stream.of("../protocol", "../config", ".", "../cli", "../aws").map(Path::of)) {
            return modules.map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .flatMap(LogEventsTest::files)
                    .collect(Collectors.joining("\n"));
        }
    }

    private static Stream<String> files(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java")).map(LogEventsTest::text).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    @Test
    void every_event_is_in_the_manual_and_the_manual_has_no_other() throws IOException {
        assertThat(found(ROW, Files.readString(PAGE))).isEqualTo(found(EVENT, sources()));
    }

    @Test
    void the_manual_marks_those_that_are_kept_for_the_console() throws IOException {
        assertThat(found(MARKED, Files.readString(PAGE)))
                .isEqualTo(found(KEPT, sources()))
                .contains("pause", "readiness", "reloaded", "pin_refused");
    }

    @Test
    void every_line_begins_with_its_event() throws IOException {
        Set<String> calls = found(CALL, sources());
        assertThat(calls).hasSizeGreaterThan(30).allSatisfy(call -> assertThat(call.strip())
                .as(call)
                .matches(Pattern.compile(
                        "\\(?\"?(?:reasons\\.isEmpty\\(\\) \\? \")?event=[a-z_]+[ \"].*", Pattern.DOTALL)));
    }
}
