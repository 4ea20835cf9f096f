package io.pgweir.benchmarks.contender;

import io.pgweir.cli.CommandFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** A program that runs until {@link #close}, with all of its output in one file. */
public final class ChildProcess implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration BETWEEN_KNOCKS = Duration.ofMillis(50);

    private final String name;
    private final Process process;
    private final Path output;

    private ChildProcess(String name, Process process, Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    public static ChildProcess start(List<String> command, Map<String, String> environment, Path output)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new ChildProcess(Path.of(command.get(0)).getFileName().toString(), builder.start(), output);
    }

    /** Free at this moment, which is the best that can be known from outside of the program that will use it. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Returns once the program accepts connections. */
    void awaitListening(int port, Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!listens(port)) {
            check();
            if (System.nanoTime() > deadline) {
                throw failure("does not listen on port " + port + " after " + patience.toSeconds() + " s");
            }
            Thread.sleep(BETWEEN_KNOCKS.toMillis());
        }
    }

    /** Returns once the program has said that. */
    void awaitOutput(String text, Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!output().contains(text)) {
            check();
            if (System.nanoTime() > deadline) {
                throw failure("has not said '" + text.strip() + "' after " + patience.toSeconds() + " s");
            }
            Thread.sleep(BETWEEN_KNOCKS.toMillis());
        }
    }

    /**
     * Asks it to end by SIGTERM.
     *
     * @return how long that took
     * @throws CommandFailure if it took longer than it may, or had another status than 0
     */
    Duration terminate(Duration limit) throws IOException, InterruptedException {
        long asked = System.nanoTime();
        process.destroy();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw failure("has not ended " + limit.toSeconds() + " s after SIGTERM");
        }
        if (process.exitValue() != 0) {
            throw failure("ended with " + process.exitValue());
        }
        return Duration.ofNanos(System.nanoTime() - asked);
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(Endpoint.LOOPBACK, port));
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /** @throws CommandFailure with the program's words, if it has ended */
    public void check() throws IOException {
        if (!process.isAlive()) {
            throw failure("ended with " + process.exitValue());
        }
    }

    /** Waits for the program's own end. @return what it printed, on both streams */
    public String awaitSuccess() throws IOException, InterruptedException {
        int status = process.waitFor();
        if (status != 0) {
            throw failure("ended with " + status);
        }
        return output();
    }

    /** Sends SIGHUP, for which Java has no call. */
    void hangUp() throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-HUP", Long.toString(process.pid()))
                .start()
                .waitFor();
        if (status != 0) {
            throw failure("could not be sent SIGHUP");
        }
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    private String output() throws IOException {
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    private CommandFailure failure(String what) throws IOException {
        return new CommandFailure(name + " " + what + ": " + output().strip());
    }

    /** Asks it to end, waits, and then no longer asks. Not to be interrupted: this is what an interrupt leads to. */
    @Override
    public void close() {
        process.destroy();
        try {
            process.onExit().orTimeout(GRACE.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (CompletionException stillThere) {
            process.destroyForcibly();
            process.onExit().join();
        }
    }
}
