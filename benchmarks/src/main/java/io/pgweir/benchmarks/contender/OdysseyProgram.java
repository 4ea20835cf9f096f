package io.pgweir.benchmarks.contender;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Odyssey, of 1.5 or later, with one worker thread: that is its default, and what the others need one of, too. It resets
 * nothing between transactions, as PgBouncer does not; with {@code pool_discard} it could not keep prepared statements.
 */
public record OdysseyProgram(Path program, String version) implements PoolerProgram {

    static OdysseyProgram of(Path program) throws IOException {
        return new OdysseyProgram(program, Programs.version(program));
    }

    @Override
    public String name() {
        return ContenderKind.ODYSSEY.toString();
    }

    @Override
    public boolean sharesPreparedStatements() {
        return true;
    }

    @Override
    public List<String> configure(Site site) throws IOException {
        Path file = Files.writeString(site.directory().resolve("odyssey.conf"), configuration(site));
        return List.of(program.toString(), file.toString());
    }

    /** One login for the client and one for the server, because the same password would not be used for both. */
    String configuration(Site site) {
        Endpoint server = site.server();
        return """
                daemonize no
                locks_dir %s
                log_to_stdout yes
                log_format "%%l %%m\\n"
                log_session no
                log_stats no
                workers 1
                client_max %d
                listen {
                  host "%s"
                  port %d
                %s}
                storage "main" {
                  type "remote"
                  host %s
                  port %d
                  tls "disable"
                }
                database %s {
                  user %s {
                    authentication "scram-sha-256"
                    password %s
                    storage "main"
                    storage_password %s
                    pool "transaction"
                    pool_size %d
                    pool_discard no
                    pool_reserve_prepared_statement yes
                  }
                }
                """.formatted(
                        quoted(site.directory().toString()),
                        PoolerSetUp.MAX_CLIENTS,
                        Endpoint.LOOPBACK,
                        site.port(),
                        site.certificate().map(OdysseyProgram::tls).orElse(""),
                        quoted(server.host()),
                        server.port(),
                        quoted(server.database()),
                        quoted(server.user()),
                        quoted(server.password().reveal()),
                        quoted(server.password().reveal()),
                        site.poolSize());
    }

    private static String tls(OwnCertificate own) {
        return "  tls \"require\"\n"
                + "  tls_cert_file " + quoted(own.certificate().toString()) + "\n"
                + "  tls_key_file " + quoted(own.key().toString()) + "\n";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\\\"") + '"';
    }
}
