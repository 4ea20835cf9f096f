package io.pgweir.benchmarks.contender;

import io.pgweir.benchmarks.demo.ScratchDirectory;
import io.pgweir.cli.CommandFailure;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** PgBouncer with the configuration that does the same work as pgweir's. */
public final class PgBouncerProcess implements Contender {

    public static final String NAME = "pgbouncer";

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String CONFIGURATION = "pgbouncer.ini";
    private static final String USERS = "userlist.txt";

    /** PgBouncer refuses to be root: these may run it instead, the first that this machine has. */
    private static final List<String> UNPRIVILEGED = List.of("postgres", "nobody");

    private final Endpoint endpoint;
    private final String version;
    private final ChildProcess process;
    private final ScratchDirectory directory;

    private PgBouncerProcess(Endpoint endpoint, String version, ChildProcess process, ScratchDirectory directory) {
        this.endpoint = endpoint;
        this.version = version;
        this.process = process;
        this.directory = directory;
    }

    public static PgBouncerProcess start(Path program, Endpoint server, PoolerSetUp pooler)
            throws IOException, InterruptedException {
        String version = Programs.version(program);
        ScratchDirectory directory = ScratchDirectory.create();
        try {
            int port = ChildProcess.freePort();
            String configuration =
                    configuration(server, port, pooler.poolSize(), directory.path(), PgBouncerVersion.parse(version));
            List<Path> files = new ArrayList<>();
            if (pooler.encrypted()) {
                OwnCertificate own = OwnCertificate.in(directory.path());
                configuration += tls(own);
                files.addAll(List.of(own.certificate(), own.key()));
            }
            ChildProcess process = start(program, directory.path(), configuration, userList(server), files);
            try {
                process.awaitListening(port, PATIENCE);
                return new PgBouncerProcess(server.through(port, pooler), version, process, directory);
            } catch (Exception e) {
                process.close();
                throw e;
            }
        } catch (Exception e) {
            directory.close();
            throw e;
        }
    }

    /** @param more files that PgBouncer has to read */
    private static ChildProcess start(
            Path program, Path directory, String configuration, String userList, List<Path> more) throws IOException {
        Path ini = Files.writeString(directory.resolve(CONFIGURATION), configuration);
        Path users = Files.writeString(directory.resolve(USERS), userList);
        List<String> command = new ArrayList<>(List.of(program.toString(), "-q", ini.toString()));
        if (System.getProperty("user.name").equals("root")) {
            UserPrincipal user = unprivilegedUser();
            List<Path> paths = new ArrayList<>(List.of(directory, ini, users));
            paths.addAll(more);
            for (Path path : paths) {
                Files.setOwner(path, user);
            }
            command.addAll(List.of("-u", user.getName()));
        }
        return ChildProcess.start(command, Map.of(), directory.resolve("pgbouncer.log"));
    }

    private static UserPrincipal unprivilegedUser() throws IOException {
        UserPrincipalLookupService users = FileSystems.getDefault().getUserPrincipalLookupService();
        for (String name : UNPRIVILEGED) {
            try {
                return users.lookupPrincipalByName(name);
            } catch (UserPrincipalNotFoundException unknown) {
                continue;
            }
        }
        throw new CommandFailure("pgbouncer does not run as root, and there is no user of " + UNPRIVILEGED);
    }

    static String configuration(Endpoint server, int port, int poolSize, Path directory, PgBouncerVersion version) {
        String configuration = """
                [databases]
                %s = host=%s port=%d
                [pgbouncer]
                listen_addr = %s
                listen_port = %d
                unix_socket_dir =
                auth_type = scram-sha-256
                auth_file = %s
                pool_mode = transaction
                default_pool_size = %d
                max_db_connections = %d
                max_client_conn = 10000
                server_tls_sslmode = disable
                """.formatted(
                        server.database(),
                        server.host(),
                        server.port(),
                        Endpoint.LOOPBACK,
                        port,
                        directory.resolve(USERS),
                        poolSize,
                        poolSize);
        return version.sharesPreparedStatements() ? configuration + "max_prepared_statements = 200\n" : configuration;
    }

    static String tls(OwnCertificate own) {
        return """
                client_tls_sslmode = require
                client_tls_cert_file = %s
                client_tls_key_file = %s
                """.formatted(own.certificate(), own.key());
    }

    /** Plain passwords: with a verifier PgBouncer could check its clients, but not log in to the server. */
    static String userList(Endpoint server) {
        return quoted(server.user()) + " " + quoted(server.password().reveal()) + "\n";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
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

    @Override
    public Optional<ProcessFigures> figures() throws IOException {
        return Optional.of(ProcessFigures.of(process.handle()));
    }

    @Override
    public boolean sharesPreparedStatements() {
        return PgBouncerVersion.parse(version).sharesPreparedStatements();
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
