package io.pgweir.benchmarks.contender;

import io.pgweir.cli.CommandFailure;
import io.pgweir.protocol.ScramVerifier;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** PgBouncer, of any version since 1.14. */
public record PgBouncerProgram(Path program, String version) implements PoolerProgram {

    private static final String CONFIGURATION = "pgbouncer.ini";
    private static final String USERS = "userlist.txt";

    /** PgBouncer refuses to be root: these may run it instead, the first that this machine has. */
    private static final List<String> UNPRIVILEGED = List.of("postgres", "nobody");

    static PgBouncerProgram of(Path program) throws IOException {
        return new PgBouncerProgram(program, Programs.version(program));
    }

    @Override
    public String name() {
        return ContenderKind.PGBOUNCER.toString();
    }

    @Override
    public boolean sharesPreparedStatements() {
        return PgBouncerVersion.parse(version).sharesPreparedStatements();
    }

    @Override
    public List<String> configure(Site site) throws IOException {
        Path ini = Files.writeString(site.directory().resolve(CONFIGURATION), configuration(site));
        Files.writeString(site.directory().resolve(USERS), userList(site.server()));
        List<String> command = new ArrayList<>(List.of(program.toString(), "-q", ini.toString()));
        if (System.getProperty("user.name").equals("root")) {
            UserPrincipal user = unprivilegedUser();
            giveTo(user, site.directory());
            command.addAll(List.of("-u", user.getName()));
        }
        return command;
    }

    private static void giveTo(UserPrincipal user, Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.toList()) {
                Files.setOwner(path, user);
            }
        }
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

    String configuration(Site site) {
        return """
                [databases]
                %s = host=%s port=%d user=%s password=%s
                [pgbouncer]
                listen_addr = %s
                listen_port = %d
                unix_socket_dir =
                auth_type = scram-sha-256
                auth_file = %s
                pool_mode = transaction
                default_pool_size = %d
                max_db_connections = %d
                max_client_conn = %d
                server_tls_sslmode = disable
                """.formatted(
                                site.server().database(),
                                site.server().host(),
                                site.server().port(),
                                inConnectString(site.server().user()),
                                inConnectString(site.server().password().reveal()),
                                Endpoint.LOOPBACK,
                                site.port(),
                                site.directory().resolve(USERS),
                                site.poolSize(),
                                site.poolSize(),
                                PoolerSetUp.MAX_CLIENTS)
                + (sharesPreparedStatements() ? "max_prepared_statements = 200\n" : "")
                + site.certificate().map(PgBouncerProgram::tls).orElse("");
    }

    private static String tls(OwnCertificate own) {
        return """
                client_tls_sslmode = require
                client_tls_cert_file = %s
                client_tls_key_file = %s
                """.formatted(own.certificate(), own.key());
    }

    /**
     * What PostgreSQL stores of a password. From a plain one PgBouncer derives it again for each login, which takes it
     * thousands of rounds where pgweir derives it once; that is not what is compared. Its own login is in the database's line.
     */
    static String userList(Endpoint server) {
        ScramVerifier verifier = ScramVerifier.derive(
                server.password().reveal(), new byte[ScramVerifier.SALT_LENGTH], ScramVerifier.DEFAULT_ITERATIONS);
        return quoted(server.user()) + " " + quoted(verifier.encoded()) + "\n";
    }

    private static String inConnectString(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
