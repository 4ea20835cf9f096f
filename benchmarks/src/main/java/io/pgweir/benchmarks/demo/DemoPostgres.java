package io.pgweir.benchmarks.demo;

import io.pgweir.cli.CommandFailure;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** A PostgreSQL that runs from binaries in the class path, with all of its files below one directory. */
public final class DemoPostgres implements AutoCloseable {

    /** As {@code pgbench -i} makes them at scale 1, so that pgbench runs against the demo as it is. */
    private static final String TABLES = """
            create role demo login password 'demo';
            create table pgbench_branches (bid int primary key, bbalance int, filler char(88)) with (fillfactor = 100);
            create table pgbench_tellers (tid int primary key, bid int, tbalance int, filler char(84));
            create table pgbench_accounts (aid int primary key, bid int, abalance int, filler char(84));
            create table pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
            insert into pgbench_branches values (1, 0, '');
            insert into pgbench_tellers select i, 1, 0, '' from generate_series(1, 10) i;
            insert into pgbench_accounts select i, 1, 0, '' from generate_series(1, 100000) i;
            alter table pgbench_branches owner to demo;
            alter table pgbench_tellers owner to demo;
            alter table pgbench_accounts owner to demo;
            alter table pgbench_history owner to demo;
            analyze;
            """;

    private static final Duration GRACE = Duration.ofSeconds(5);

    private final EmbeddedPostgres postgres;
    private final Path data;
    private String version = "";

    private DemoPostgres(EmbeddedPostgres postgres, Path data) {
        this.postgres = postgres;
        this.data = data;
    }

    /** Takes one to three seconds, on a free port. When it fails or is interrupted, no process of it is left. */
    public static DemoPostgres start(Path directory) throws IOException {
        Path data = directory.resolve("data");
        Path log = directory.resolve("postgres.log");
        // The builder has an option for it too, and creates /tmp/embedded-pg all the same.
        System.setProperty("ot.epg.working-dir", directory.resolve("binaries").toString());
        try {
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setRegisterShutdownHook(false)
                    .setOutputRedirector(Redirect.appendTo(log.toFile()))
                    .setErrorRedirector(Redirect.appendTo(log.toFile()))
                    .start();
            return new DemoPostgres(postgres, data);
        } catch (IOException | RuntimeException e) {
            endProcesses(data);
            throw new CommandFailure("PostgreSQL did not start: " + e.getMessage() + lastLine(log));
        }
    }

    void createDemo() throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database demo");
        }
        try (Connection connection = postgres.getDatabase("postgres", "demo").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(TABLES);
            statement.execute("grant create on schema public to demo");
            try (ResultSet row = statement.executeQuery("show server_version")) {
                row.next();
                version = row.getString(1);
            }
        }
    }

    public int port() {
        return postgres.getPort();
    }

    /** As the server itself says it. */
    String version() {
        return version;
    }

    @Override
    public void close() throws IOException {
        try {
            postgres.close();
        } finally {
            endProcesses(data);
        }
    }

    private static String lastLine(Path log) throws IOException {
        List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        return lines.isEmpty() ? "" : ": " + lines.get(lines.size() - 1).strip();
    }

    /** The postmaster is no child of ours, because pg_ctl started it and went; its own file says who it is. */
    private static void endProcesses(Path data) throws IOException {
        List<ProcessHandle> processes =
                new ArrayList<>(ProcessHandle.current().descendants().toList());
        postmaster(data).ifPresent(processes::add);
        processes.forEach(ProcessHandle::destroy);
        processes.forEach(DemoPostgres::awaitEnd);
    }

    private static Optional<ProcessHandle> postmaster(Path data) throws IOException {
        Path file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return Files.readAllLines(file).stream()
                .findFirst()
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())));
    }

    private static void awaitEnd(ProcessHandle process) {
        CompletableFuture<ProcessHandle> end = process.onExit();
        try {
            end.orTimeout(GRACE.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (CompletionException e) {
            process.destroyForcibly();
        }
    }
}
