package io.pgweir.benchmarks.contender;

import io.pgweir.benchmarks.demo.ScratchDirectory;
import io.pgweir.config.AuthMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** pgweir in a JVM of its own, started by its launcher as users start it: same Java, same flags. */
public final class PgweirProcess implements Contender {

    static final String NAME = "pgweir";

    /** The launcher may have to build the jar first. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Endpoint endpoint;
    private final String version;
    private final ChildProcess process;
    private final ScratchDirectory directory;

    private PgweirProcess(Endpoint endpoint, String version, ChildProcess process, ScratchDirectory directory) {
        this.endpoint = endpoint;
        this.version = version;
        this.process = process;
        this.directory = directory;
    }

    public static PgweirProcess start(Path launcher, Endpoint server, PoolerSetUp pooler, AuthMethod auth)
            throws IOException, InterruptedException {
        String version = Programs.version(launcher);
        ScratchDirectory directory = ScratchDirectory.create();
        try {
            int port = ChildProcess.freePort();
            Optional<OwnCertificate> own =
                    pooler.encrypted() ? Optional.of(OwnCertificate.in(directory.path())) : Optional.empty();
            Path config = Files.writeString(
                    directory.path().resolve("pgweir.yaml"), configuration(server, port, pooler.poolSize(), auth, own));
            ChildProcess process = ChildProcess.start(
                    List.of(launcher.toString(), "serve", config.toString()),
                    Map.of(),
                    directory.path().resolve("pgweir.log"));
            try {
                process.awaitListening(port, PATIENCE);
                return new PgweirProcess(server.through(port, pooler), version, process, directory);
            } catch (Exception e) {
                process.close();
                throw e;
            }
        } catch (Exception e) {
            directory.close();
            throw e;
        }
    }

    /** {@code transaction: 0} because a slow reader's only query takes longer than the default allows. */
    static String configuration(
            Endpoint server, int port, int poolSize, AuthMethod auth, Optional<OwnCertificate> own) {
        return """
                listen: { address: %s, port: %d%s }
                servers:
                  main: { host: %s, port: %d, tls: { mode: disable }, max_connections: %d }
                databases:
                  %s: { server: main, pool_mode: transaction, pool_size: %d }
                users:
                  %s: { password: %s }
                auth: { methods: [%s] }
                timeouts: { transaction: 0 }
                http: { enabled: false }
                logging: { level: warn }
                """.formatted(
                        Endpoint.LOOPBACK,
                        port,
                        own.map(PgweirProcess::tls).orElse(""),
                        quoted(server.host()),
                        server.port(),
                        poolSize,
                        quoted(server.database()),
                        poolSize,
                        quoted(server.user()),
                        quoted(server.password().reveal()),
                        auth.label());
    }

    private static String tls(OwnCertificate own) {
        return ", tls: { mode: require, certificate: "
                + quoted(own.certificate().toString()) + ", key: "
                + quoted(own.key().toString()) + " }";
    }

    /** A single-quoted scalar of YAML knows one escape; the other is pgweir's, against its own references. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "''").replace("${", "$${") + "'";
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    /** The launcher replaces itself by the JVM, so that this process is the JVM. */
    @Override
    public Optional<ProcessFigures> figures() throws IOException {
        return Optional.of(ProcessFigures.of(process.handle()));
    }

    @Override
    public boolean sharesPreparedStatements() {
        return true;
    }

    @Override
    public void close() throws IOException {
        try {
            process.close();
        } finally {
            directory.close();
        }
    }
}
