package io.pgweir.proxy.clients;

import static io.pgweir.proxy.testing.FrontendMessage.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.ReservedPort;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian's {@code check_postgres}, which knows nothing of pgweir, gives the verdicts that it gives of {@code pgbouncer} under the
 * same load: one client in a transaction, one that waits, one that idles, in a pool of one. Skipped where the programs are not
 * on the PATH.
 */
@Timeout(180)
class CheckPostgresTest {

    private static final Pattern VERDICT = Pattern.compile("^POSTGRES_(\\w+ (?:OK|WARNING|CRITICAL|UNKNOWN)):");

    @TempDir
    Path directory;

    @Test
    void the_verdicts_are_those_of_pgbouncer() throws Exception {
        Map<String, String> ofPgbouncer;
        try (ReservedPort reserved = new ReservedPort()) {
            Process pgbouncer = pgbouncer(reserved.number());
            try {
                ofPgbouncer = verdicts(reserved.number());
            } finally {
                pgbouncer.destroy();
                pgbouncer.waitFor(10, TimeUnit.SECONDS);
            }
        }
        try (TestPgweir pgweir = TestPgweir.inFrontOf(TestPostgres.newest(), 1, """
                admin: { users: [app] }
                tenants: { default: { max_wait: 120s } }
                """)) {
            assertThat(verdicts(pgweir.port())).isEqualTo(ofPgbouncer);
        }
    }

    private Process pgbouncer(int port) throws Exception {
        Path users = Files.writeString(directory.resolve("userlist.txt"), "\"app\" \"secret\"\n");
        Path ini = Files.writeString(directory.resolve("pgbouncer.ini"), """
                [databases]
                app = host=127.0.0.1 port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = scram-sha-256
                auth_file = %s
                admin_users = app
                pool_mode = transaction
                default_pool_size = 1
                max_client_conn = 10000
                """.formatted(
                        TestPostgres.newest().port(), port, users));
        // It refuses to be root, and then has to read its files.
        directory.toFile().setExecutable(true, false);
        directory.toFile().setReadable(true, false);
        List<String> command = new ArrayList<>(List.of("pgbouncer", "-q", ini.toString()));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(1, List.of("-u", "nobody"));
        }
        Process process = start(command, Map.of());
        Await.until("pgbouncer listens", () -> {
            try {
                RawClient.open(port).close();
                return true;
            } catch (IOException notYet) {
                assertThat(process.isAlive()).as("pgbouncer runs").isTrue();
                return false;
            }
        });
        return process;
    }

    private Map<String, String> verdicts(int port) throws Exception {
        try (RawClient working = RawClient.login(port);
                RawClient idle = RawClient.login(port);
                RawClient waiting = RawClient.login(port)) {
            idle.ask("select 1");
            working.run("begin");
            waiting.send(query("select 1"));
            Map<String, String> verdicts = new LinkedHashMap<>();
            for (String figure :
                    "cl_active cl_waiting sv_active sv_idle sv_used sv_tested sv_login maxwait".split(" ")) {
                for (int critical : new int[] {1, 2, 3, 1_000}) {
                    verdict(verdicts, port, "pgb_pool_" + figure, "--critical=" + critical, "--include=app");
                }
            }
            verdict(verdicts, port, "pgbouncer_backends", "--warning=2", "--critical=3", "--include=app");
            verdict(verdicts, port, "pgbouncer_backends", "--warning=3", "--critical=4", "--include=app");
            verdict(verdicts, port, "pgbouncer_backends", "--warning=90%", "--critical=95%");
            verdict(verdicts, port, "pgbouncer_checksum", "--critical=0123456789abcdef0123456789abcdef");
            working.run("commit");
            return verdicts;
        }
    }

    private static void verdict(Map<String, String> verdicts, int port, String action, String... options)
            throws Exception {
        List<String> command = new ArrayList<>(
                List.of("check_postgres", "--action=" + action, "--host=127.0.0.1", "--port=" + port, "--dbuser=app"));
        command.addAll(Arrays.asList(options));
        Process check = start(command, Map.of("PGPASSWORD", TestPostgres.PASSWORD));
        check.getOutputStream().close();
        String said = new String(check.getInputStream().readAllBytes());
        assertThat(check.waitFor(20, TimeUnit.SECONDS)).isTrue();
        Matcher verdict = VERDICT.matcher(said);
        assertThat(verdict.find()).as(String.join(" ", command) + ": " + said).isTrue();
        verdicts.put(action + " " + String.join(" ", options), verdict.group(1));
    }

    private static Process start(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            return Assumptions.abort(command.get(0) + " is not installed");
        }
    }
}
