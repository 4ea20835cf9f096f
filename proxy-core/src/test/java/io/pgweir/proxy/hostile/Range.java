package io.pgweir.proxy.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.Md5Password;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.TestCertificate;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Where inputs are tried: a pgweir of each {@link Setting} in front of a PostgreSQL that logs everything, and beside them a
 * PostgreSQL that hears the same inputs first.
 */
final class Range implements AutoCloseable {

    /** Server connections that a pool may open meanwhile, of one pgweir and the test's own. */
    private static final int SLACK = 10;

    private static final int AT_LEAST = 3;

    /** What classes, caches and the test itself may take; a kilobyte kept for each try would be more. */
    private static final long KEPT = 8L * 1024 * 1024;

    private final EmbeddedPostgres logging;
    private final EmbeddedPostgres encrypted;
    private final TestCertificate certificate;
    private final Observer observer;
    private final LogLines logLines = new LogLines();
    private final Map<Setting, TestPgweir> pgweirs = new EnumMap<>(Setting.class);
    private final Map<Setting, Bystander> bystanders = new EnumMap<>(Setting.class);
    private final long fileDescriptors;
    private final long heap;

    /** @param settings that are going to be tried */
    Range(Set<Setting> settings) throws Exception {
        Path directory = Files.createTempDirectory("hostile");
        certificate = TestCertificate.in(directory);
        encrypted = TestPostgres.ownInstance(certificate);
        logging = TestPostgres.ownInstance(
                "logging_collector", "on", "log_statement", "all", "log_connections", "on", "log_line_prefix", "%u:");
        observer = Observer.at(logging.getPort());
        startAll(settings);
        fileDescriptors = Process.fileDescriptors();
        heap = Process.heap();
    }

    /** In front of the PostgreSQL that logs; started when it is first asked for. */
    TestPgweir pgweir(Setting setting) {
        return pgweirs.computeIfAbsent(setting, this::start);
    }

    /** Each with a bystander, so that what it costs to have it is there before anything is measured. */
    private void startAll(Set<Setting> settings) throws IOException {
        for (Setting setting : settings) {
            int port = pgweir(setting).port();
            bystanders.put(
                    setting,
                    setting.isInsideTls()
                            ? Bystander.inside(port, certificate.context(), setting.bystander())
                            : Bystander.at(port, setting.bystander()));
        }
    }

    private TestPgweir start(Setting setting) {
        String tls = setting.offersTls()
                ? ", tls: { mode: allow, certificate: " + certificate.certificate() + ", key: " + certificate.key()
                        + " }"
                : "";
        return TestPgweir.startExactly("""
                listen: { port: 0%s }
                http: { enabled: false }
                servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: disable } } }
                databases: { app: { pool_size: 3, session_state_audit: off } }
                users:
                  app: { password: secret }
                  md5_user: { password: %s }
                  password_user: { password: secret }
                  trust_user: { password: secret }
                auth: { methods: [%s], throttle: { delay: 0 } }
                """.formatted(
                        tls,
                        logging.getPort(),
                        setting == Setting.MD5 ? Md5Password.hash("secret", "md5_user") : "secret",
                        setting.method()));
    }

    int postgres(Setting setting) {
        return setting.offersTls() ? encrypted.getPort() : TestPostgres.newest().port();
    }

    TestCertificate certificate() {
        return certificate;
    }

    /**
     * Sends an input to PostgreSQL and then, again and again, to pgweir, while others are served there.
     *
     * @param times at pgweir, or as often as it is possible in a second
     */
    void tryOut(Trial trial, HostileInput input, int times) throws Exception {
        Setting setting = input.setting();
        int port = pgweir(setting).port();
        Bystander bystander = bystanders.get(setting);
        logLines.forget();
        bystander.forget();

        assertThat(trial.of(input, postgres(setting), certificate.context()))
                .as("at PostgreSQL")
                .isEqualTo(input.postgres());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        for (int i = 0; i < times && (i < AT_LEAST || System.nanoTime() < end); i++) {
            assertThat(trial.of(input, port, certificate.context()))
                    .as("at pgweir, the time %d", i + 1)
                    .isEqualTo(input.pgweir());
        }

        assertThat(input.pgweir().isAsStrictAs(input.postgres()))
                .as("as strict")
                .isTrue();
        bystander.assertServed();
        logLines.assertQuiet();
        Await.until("the file descriptors are back", () -> Process.fileDescriptors() <= fileDescriptors + SLACK);
    }

    /** What pgweir's PostgreSQL has logged of the users of these settings, but for the bystander's queries. */
    List<String> logOf(Set<Setting> settings) throws Exception {
        observer.ask("select 'the end of the log'");
        Await.until("the log is complete", () -> logFile().contains("the end of the log"));
        Set<String> users = settings.stream().map(Setting::user).collect(Collectors.toSet());
        return logFile()
                .lines()
                .filter(line -> users.contains(line.split(":", 2)[0]))
                .filter(line -> !line.contains(Bystander.QUERY))
                .toList();
    }

    /** All that was tried has left nothing behind, once the last of it is over: an ending connection is still there. */
    void assertNothingKept() throws Exception {
        Await.until("the heap is back", () -> Process.heap() - heap < KEPT);
    }

    private String logFile() throws SQLException {
        return observer.ask("select pg_read_file(pg_current_logfile())");
    }

    @Override
    public void close() throws IOException, SQLException {
        for (Bystander bystander : bystanders.values()) {
            bystander.close();
        }
        pgweirs.values().forEach(TestPgweir::close);
        logLines.close();
        observer.close();
        logging.close();
        encrypted.close();
    }
}
