package io.pgweir.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A pgweir in a JVM of its own, as a user starts it; killed at the end whatever happened. */
final class PgweirProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final Path out;
    private final Path err;

    private PgweirProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static PgweirProcess start(Path directory, String... arguments) throws IOException {
        return startWithInput(directory, "", arguments);
    }

    static PgweirProcess startWithInput(Path directory, String input, String... arguments) throws IOException {
        return start(directory, input, Map.of(), arguments);
    }

    /** @param environment what is added to that of this process, less what is meant for pgweir there */
    static PgweirProcess start(Path directory, String input, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(Arrays.asList(arguments));
        Path in = Files.writeString(Files.createTempFile(directory, "in", ""), input);
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PGWEIR_"));
        builder.environment().putAll(environment);
        return new PgweirProcess(builder.start(), out, err);
    }

    /** Waits until pgweir has said how to connect, which is the last that it says at its start. */
    PgweirProcess awaitReady() throws IOException {
        await(() -> out().contains("connect with: "), "pgweir to be ready");
        return this;
    }

    void awaitLog(String text) throws IOException {
        await(() -> err().contains(text), "'" + text + "' in the log");
    }

    void awaitOut(String text) throws IOException {
        await(() -> out().contains(text), "'" + text + "' on standard output");
    }

    void signal(ProcessSignal signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** What each thread is doing, as the JVM prints it between the lines of standard output. */
    void dumpThreads() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid()))
                .start()
                .waitFor();
        await(() -> out().contains("Full thread dump") && out().contains("JNI global refs"), "a thread dump");
    }

    int exitStatus() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("pgweir did not end; it said:\n" + out() + err());
        }
        return process.exitValue();
    }

    String out() {
        return text(out);
    }

    String err() {
        return text(err);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void await(BooleanSupplier condition, String what) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                throw new AssertionError("waited in vain for " + what + "; pgweir said:\n" + out() + err());
            }
            Thread.onSpinWait();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
