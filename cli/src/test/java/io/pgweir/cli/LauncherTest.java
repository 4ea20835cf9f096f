package io.pgweir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher and its class cache, in a directory that looks like an installation. */
class LauncherTest {

    private static final int MAJOR = Runtime.version().feature();
    private static final String[] CLASS_PATH =
            System.getProperty("java.class.path").split(File.pathSeparator);
    private static final String CACHE = "pgweir-java" + MAJOR + (MAJOR >= 25 ? ".aot" : ".jsa");

    @TempDir
    private static Path installation;

    private static Path jar;
    private static Path cache;

    @BeforeAll
    static void install() throws Exception {
        cache = installation.resolve(CACHE);
        Files.copy(Path.of("..", "pgweir"), installation.resolve("pgweir"));
        jar = jar(installation);
        Run warm = run(installation, "", "warm");
        assertThat(warm.output()).isEmpty();
        assertThat(warm.status()).isZero();
    }

    /** Of this module and the others, as they were built; the libraries are named to the launcher. */
    private static Path jar(Path directory) throws IOException {
        Path made = directory.resolve("pgweir.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(made), manifest)) {
            for (String entry : CLASS_PATH) {
                Path path = Path.of(entry);
                if (path.endsWith("classes")) {
                    add(path, out);
                }
            }
        }
        return made;
    }

    private static void add(Path classes, JarOutputStream out) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
                if (!name.startsWith("META-INF/")) {
                    out.putNextEntry(new ZipEntry(name));
                    Files.copy(file, out);
                }
            }
        }
    }

    private static String libraries() {
        return Stream.of(CLASS_PATH)
                .filter(entry -> Files.isRegularFile(Path.of(entry)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private record Run(int status, String output) {}

    /** @param options of the JVM */
    private static Run run(Path directory, String options, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(directory.resolve("pgweir").toString()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("launcher", ".out");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("PGWEIR_"));
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().put("PGWEIR_JAVA_OPTS", options);
            builder.environment().put("PGWEIR_CLASSPATH", libraries());
            Process process = builder.start();
            try {
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
                return new Run(process.exitValue(), Files.readString(output));
            } finally {
                process.destroyForcibly();
            }
        } finally {
            Files.delete(output);
        }
    }

    /** Whether the launcher's pgweir takes its classes from the cache. It must go well in silence in any case. */
    private static boolean startsFromCache(Path directory) throws Exception {
        Path classes = Files.createTempFile("launcher", ".classes");
        try {
            Run run = run(directory, "-Xlog:class+load:file=" + classes, "check", "absent.yaml");
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.output()).hasLineCount(1).startsWith("absent.yaml: ");
            return Files.readAllLines(classes).stream()
                    .anyMatch(line ->
                            line.contains(ConfigSource.class.getName() + " ") && line.contains("shared objects file"));
        } finally {
            Files.delete(classes);
        }
    }

    @Test
    void warm_makes_a_cache_that_starts_use() throws Exception {
        assertThat(cache).isNotEmptyFile();
        assertThat(startsFromCache(installation)).isTrue();
    }

    @Test
    void warm_leaves_nothing_else_behind() {
        assertThat(installation)
                .isDirectoryNotContaining("glob:**.config")
                .isDirectoryNotContaining(file -> file.getFileName().toString().matches(".*\\.\\d+"));
    }

    /** JDK 25 itself would use it. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void a_cache_of_another_jar_is_passed_over_in_silence(int hours) throws Exception {
        FileTime before = Files.getLastModifiedTime(jar);
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plus(Duration.ofHours(hours))));
        try {
            assertThat(startsFromCache(installation)).isFalse();
        } finally {
            Files.setLastModifiedTime(jar, before);
        }
    }

    @Test
    void a_file_that_is_no_cache_is_passed_over_in_silence() throws Exception {
        Path aside = Files.move(cache, installation.resolve("aside"));
        try {
            Files.writeString(cache, "not a cache");
            Files.setLastModifiedTime(cache, Files.getLastModifiedTime(jar));
            assertThat(startsFromCache(installation)).isFalse();
            Files.delete(cache);
            assertThat(startsFromCache(installation)).isFalse();
        } finally {
            Files.move(aside, cache, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Not as root, who may write everywhere. */
    @Test
    void where_nothing_can_be_written_serve_goes_on_in_silence(@TempDir Path checkout) throws Exception {
        Path target = checkout(checkout);
        assertThat(target.toFile().setWritable(false)).isTrue();
        try {
            assumeThat(Files.isWritable(target)).isFalse();
            Run serve = run(checkout, "", "serve", "absent.yaml");
            assertThat(serve.output()).hasLineCount(1).startsWith("absent.yaml: ");
        } finally {
            assertThat(target.toFile().setWritable(true)).isTrue();
        }
    }

    @Test
    void a_checkout_is_warmed_by_its_first_serve_and_by_none_after_it(@TempDir Path checkout) throws Exception {
        Path target = checkout(checkout);
        Path made = target.resolve(CACHE);
        Run first = run(checkout, "", "serve", "absent.yaml");
        assertThat(first.output())
                .hasLineCount(2)
                .contains("making the class cache")
                .contains("absent.yaml: ");
        assertThat(made).isNotEmptyFile();
        Run second = run(checkout, "", "serve", "absent.yaml");
        assertThat(second.output()).hasLineCount(1).startsWith("absent.yaml: ");
        assertThat(startsFromCache(checkout)).isTrue();
    }

    /** A source checkout that was just built. @return where the jar is */
    private static Path checkout(Path directory) throws IOException {
        Path target = Files.createDirectories(directory.resolve("cli/target"));
        Files.createDirectories(directory.resolve("cli/src/main"));
        Files.createFile(directory.resolve("pom.xml"));
        Files.createFile(directory.resolve("cli/pom.xml"));
        Files.copy(installation.resolve("pgweir"), directory.resolve("pgweir"));
        Files.copy(jar, target.resolve("pgweir.jar"));
        return target;
    }
}
