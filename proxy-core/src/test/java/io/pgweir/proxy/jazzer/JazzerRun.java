package io.pgweir.proxy.jazzer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One run of Jazzer: a process with this one's class path, which writes nowhere but into its directory.
 *
 * <pre>
 *   corpus/  the inputs that it begins with, and those that it adds because they reach more
 *   found/   inputs that break a promise
 *   log      what Jazzer says
 * </pre>
 */
final class JazzerRun {

    private static final int MAX_INPUT = 4_096;

    /** For one input, by the clock on the wall; what it may take of the processor is bounded by {@link Promise}. */
    private static final int INPUT_SECONDS = 120;

    private static final int MAX_FINDINGS = 100;

    private static final int START_SECONDS = 600;

    /** In a short run, most of the time would go to the optimising compiler. */
    private static final int WORTH_COMPILING = 60;

    private static final Pattern STATUS = Pattern.compile("#(\\d+)\\s+\\w+\\s+cov: (\\d+) ft: (\\d+) corp: (\\d+)/");

    private final FuzzTarget target;
    private final Path directory;
    private String log = "";

    /** @param directory its own; what is in its corpus is gone on from */
    JazzerRun(FuzzTarget target, Path directory) {
        this.target = target;
        this.directory = directory;
    }

    void fuzz(long seconds) throws IOException, InterruptedException {
        Path corpus = Files.createDirectories(directory.resolve("corpus"));
        for (Path found : filesOf(Files.createDirectories(directory.resolve("found")))) {
            // Is it still so?
            Files.move(found, corpus.resolve(found.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        int number = 0;
        for (byte[] input : Corpus.of(target)) {
            Files.write(corpus.resolve("kept-" + number++), input);
        }
        run(
                seconds < WORTH_COMPILING ? "-XX:TieredStopAtLevel=1" : "-XX:+TieredCompilation",
                seconds + START_SECONDS,
                "-max_total_time=" + seconds,
                "-max_len=" + MAX_INPUT,
                "-timeout=" + INPUT_SECONDS,
                "-rss_limit_mb=3000",
                "-print_final_stats=1",
                "-artifact_prefix=" + directory.resolve("found") + "/",
                corpus.toString());
    }

    private void run(String compiler, long atMost, String... arguments) throws IOException, InterruptedException {
        Path output = directory.resolve("log");
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                compiler,
                // An exception that comes often would come without its trace.
                "-XX:-OmitStackTraceInFastThrow",
                "-XX:+UseSerialGC",
                "-XX:+EnableDynamicAgentLoading",
                "-D" + Fuzzer.TARGET + "=" + target,
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + Fuzzer.class.getName(),
                "--instrumentation_includes=io.pgweir.protocol.**:io.pgweir.proxy.**",
                "--instrumentation_excludes=" + Fuzzer.class.getPackageName() + ".**:io.pgweir.proxy.explore.**",
                "--custom_hook_includes=io.pgweir.protocol.**:io.pgweir.proxy.**",
                "--custom_hook_excludes=" + Fuzzer.class.getPackageName() + ".**:io.pgweir.proxy.explore.**",
                "--keep_going=" + MAX_FINDINGS,
                "--reproducer_path=" + directory.toAbsolutePath());
        Process process = new ProcessBuilder(
                        Stream.concat(java.stream(), Stream.of(arguments)).toList())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(atMost, TimeUnit.SECONDS);
            log = Files.readString(output);
            Promise.unless(ended, () -> "Jazzer did not end in " + atMost + " s: " + log);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Where Jazzer's own library cannot be loaded, as with musl, there is nothing to be seen. */
    boolean isPossible() {
        return !log.contains("UnsatisfiedLinkError");
    }

    String log() {
        return log;
    }

    /** Inputs that break a promise, as they are written in the files of the corpus. */
    List<String> found() throws IOException {
        return filesOf(directory.resolve("found")).stream()
                .map(JazzerRun::read)
                .map(Corpus::written)
                .toList();
    }

    /** All that it has begun with, and what it has added. */
    List<byte[]> corpus() throws IOException {
        return filesOf(directory.resolve("corpus")).stream()
                .map(JazzerRun::read)
                .toList();
    }

    private static List<Path> filesOf(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many inputs were tried. */
    long executions() {
        return lastStatus().map(status -> Long.parseLong(status.group(1))).orElse(0L);
    }

    private Optional<MatchResult> lastStatus() {
        Matcher status = STATUS.matcher(log);
        return status.results().reduce((first, second) -> second);
    }

    @Override
    public String toString() {
        return target.label() + ": "
                + lastStatus()
                        .map(status -> "%s inputs tried, %s edges reached, %s features, %s inputs in the corpus"
                                .formatted(status.group(1), status.group(2), status.group(3), status.group(4)))
                        .orElse("no inputs tried");
    }
}
