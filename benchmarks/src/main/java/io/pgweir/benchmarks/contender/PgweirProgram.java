package io.pgweir.benchmarks.contender;

import io.pgweir.config.AuthMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * pgweir, started by its launcher as users start it: same flags, and the launcher's choice of a Java unless one is named.
 * The launcher replaces itself by the JVM, so that its process is the JVM.
 *
 * @param auth what clients have to show
 * @param kind one of the two that are pgweir
 * @param tenants who shares the server connections, and how
 */
public record PgweirProgram(
        Path launcher,
        String version,
        AuthMethod auth,
        ContenderKind kind,
        Optional<Path> javaHome,
        TenantRules tenants)
        implements PoolerProgram {

    public static PgweirProgram of(Path launcher) throws IOException {
        return new PgweirProgram(
                launcher,
                Programs.version(launcher),
                AuthMethod.SCRAM_SHA_256,
                ContenderKind.PGWEIR,
                Optional.empty(),
                TenantRules.NONE);
    }

    public PgweirProgram with(AuthMethod other) {
        return new PgweirProgram(launcher, version, other, kind, javaHome, tenants);
    }

    public PgweirProgram on(Path otherJavaHome) {
        return new PgweirProgram(launcher, version, auth, kind, Optional.of(otherJavaHome), tenants);
    }

    public PgweirProgram at(Path otherLauncher) {
        return new PgweirProgram(otherLauncher, version, auth, kind, javaHome, tenants);
    }

    PgweirProgram withIoUring() {
        return new PgweirProgram(launcher, version, auth, ContenderKind.PGWEIR_IO_URING, javaHome, tenants);
    }

    public PgweirProgram with(TenantRules rules) {
        return new PgweirProgram(launcher, version, auth, kind, javaHome, rules);
    }

    @Override
    public String name() {
        return kind + tenants.suffix();
    }

    @Override
    public boolean sharesPreparedStatements() {
        return true;
    }

    /** The launcher may have to build the jar first. */
    @Override
    public Duration patience() {
        return Duration.ofMinutes(5);
    }

    @Override
    public Map<String, String> environment() {
        return javaHome.map(home -> Map.of("JAVA_HOME", home.toString())).orElse(Map.of());
    }

    @Override
    public List<String> configure(Site site) throws IOException {
        Path file = Files.writeString(site.directory().resolve("pgweir.yaml"), configuration(site));
        return List.of(launcher.toString(), "serve", file.toString());
    }

    /** {@code transaction: 0} because a slow reader's only query takes longer than the default allows. */
    String configuration(Site site) {
        return """
                listen: { address: %s, port: %d, max_clients: %d%s }
                servers:
                  main: { host: %s, port: %d, tls: { mode: disable }, max_connections: %d }
                databases:
                  %s: { server: main, pool_mode: transaction, pool_size: %d }
                users:
                  %s: { password: %s }
                auth: { methods: [%s] }
                tenants: { %s }
                timeouts: { transaction: 0 }
                http: { enabled: false }
                transport: %s
                logging: { level: warn }
                """.formatted(
                        Endpoint.LOOPBACK,
                        site.port(),
                        PoolerSetUp.MAX_CLIENTS,
                        site.certificate().map(PgweirProgram::tls).orElse(""),
                        quoted(site.server().host()),
                        site.server().port(),
                        site.poolSize(),
                        quoted(site.server().database()),
                        site.poolSize(),
                        quoted(site.server().user()),
                        quoted(site.server().password().reveal()),
                        auth.label(),
                        tenants.yaml(),
                        kind == ContenderKind.PGWEIR_IO_URING ? "io_uring" : "auto");
    }

    private static String tls(OwnCertificate own) {
        return ", tls: { mode: require, certificate: "
                + quoted(own.certificate().toString()) + ", key: "
                + quoted(own.key().toString()) + " }";
    }

    /** A single-quoted scalar of YAML knows one escape; the other is pgweir's, against its own references. */
    static String quoted(String text) {
        return "'" + text.replace("'", "''").replace("${", "$${") + "'";
    }
}
