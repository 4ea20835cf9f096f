package io.pgweir.benchmarks.contender;

import static io.pgweir.benchmarks.contender.PgweirProgram.quoted;

import io.pgweir.benchmarks.demo.ScratchDirectory;
import io.pgweir.cli.CommandFailure;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One of several pgweirs that share a port, and come and go. */
public final class RestartedPooler implements AutoCloseable {

    private static final String LISTENS = "connect with: ";

    private final ChildProcess process;

    private RestartedPooler(ChildProcess process) {
        this.process = process;
    }

    /** The port, and the configuration that all of them have. */
    public static final class Port implements Closeable {

        private final ScratchDirectory directory;
        private final Endpoint endpoint;
        private final List<String> command;
        private int started;

        private Port(ScratchDirectory directory, Endpoint endpoint, List<String> command) {
            this.directory = directory;
            this.endpoint = endpoint;
            this.command = command;
        }

        /** Where clients connect, whoever serves them. */
        public Endpoint endpoint() {
            return endpoint;
        }

        /** Returns when it listens. */
        public RestartedPooler start() throws IOException, InterruptedException {
            Path output = directory.path().resolve("pgweir-" + started++ + ".log");
            ChildProcess process = ChildProcess.start(command, Map.of(), output);
            try {
                process.awaitOutput(LISTENS, Duration.ofMinutes(5));
                return new RestartedPooler(process);
            } catch (Exception e) {
                process.close();
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            directory.close();
        }
    }

    public static Port port(PgweirProgram program, Endpoint server, int poolSize, int drainSeconds) throws IOException {
        ScratchDirectory directory = ScratchDirectory.create();
        try {
            int port = ChildProcess.freePort();
            Path file = Files.writeString(
                    directory.path().resolve("pgweir.yaml"), configuration(server, port, poolSize, drainSeconds));
            return new Port(
                    directory,
                    server.at(Endpoint.LOOPBACK, port, new PoolerSetUp(poolSize, false)),
                    List.of(program.launcher().toString(), "serve", file.toString()));
        } catch (Exception e) {
            directory.close();
            throw e;
        }
    }

    private static String configuration(Endpoint server, int port, int poolSize, int drainSeconds) {
        return """
                listen: { address: %s, port: %d, reuse_port: true }
                servers:
                  main: { host: %s, port: %d, tls: { mode: disable } }
                databases:
                  %s: { server: main, pool_size: %d }
                users:
                  %s: { password: %s }
                timeouts: { drain: %ds }
                http: { enabled: false }
                """.formatted(
                        Endpoint.LOOPBACK,
                        port,
                        quoted(server.host()),
                        server.port(),
                        quoted(server.database()),
                        poolSize,
                        quoted(server.user()),
                        quoted(server.password().reveal()),
                        drainSeconds);
    }

    /**
     * Ends it by SIGTERM.
     *
     * @return how long that took
     * @throws CommandFailure if it took longer than it may, or had another status than 0
     */
    public Duration end(Duration limit) throws IOException, InterruptedException {
        return process.terminate(limit);
    }

    @Override
    public void close() {
        process.close();
    }
}
