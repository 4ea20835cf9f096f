package io.pgweir.benchmarks.contender;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.AuthMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PgweirCopyTest {

    @TempDir
    Path directory;

    @Test
    void only_the_launcher_and_the_jar_are_copied_and_both_go_away_again() throws IOException {
        Files.writeString(directory.resolve("pgweir-java25.aot"), "a cache");
        Files.writeString(directory.resolve("pgweir.jar"), "a jar");
        Path copied = assertCopied("a jar");
        assertThat(copied).doesNotExist();
    }

    @Test
    void the_jar_of_a_checkout_is_where_maven_puts_it() throws IOException {
        Files.createFile(directory.resolve("pom.xml"));
        Files.createDirectories(directory.resolve("cli/target"));
        Files.writeString(directory.resolve("cli/target/pgweir.jar"), "a built jar");
        assertCopied("a built jar");
    }

    private Path assertCopied(String jar) throws IOException {
        Path launcher = Files.writeString(directory.resolve("pgweir"), "a launcher");
        try (PgweirCopy copy = PgweirCopy.of(new PgweirProgram(
                launcher,
                "pgweir 1",
                AuthMethod.SCRAM_SHA_256,
                ContenderKind.PGWEIR,
                Optional.empty(),
                TenantRules.NONE))) {
            Path copied = copy.program().launcher();
            assertThat(copied.getParent())
                    .isDirectoryNotContaining(
                            file -> file.getFileName().toString().endsWith("aot"))
                    .isNotEqualTo(directory);
            assertThat(copied).hasContent("a launcher");
            assertThat(copied.resolveSibling("pgweir.jar")).hasContent(jar);
            return copied;
        }
    }
}
