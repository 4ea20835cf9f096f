package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.FrontendMessage.password;
import static io.pgweir.proxy.testing.FrontendMessage.saslInitialResponse;
import static io.pgweir.proxy.testing.FrontendMessage.saslResponse;
import static io.pgweir.proxy.testing.FrontendMessage.startup;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.ChannelBinding;
import io.pgweir.protocol.ScramClientExchange;
import io.pgweir.protocol.ScramKeys;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestCertificate;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time until a login is refused does not tell whether there is such a user: medians of 200 tries each, taken in turns.
 * What differs does so whenever it is measured; so a series in which a busy machine was in the way is measured again.
 */
@Timeout(180)
class LoginTimeTest {

    private static final Logger log = LoggerFactory.getLogger(LoginTimeTest.class);
    private static final int TRIES = 200;
    private static final int SERIES = 5;

    /** Of the larger median, and nanoseconds beside that: half of what one key derivation takes. */
    private static final double NOISE = 0.15;

    private static final long NOISE_NANOS = 50_000;
    private static final ScramKeys OF_NOBODY = new ScramKeys(new byte[32], new byte[32]);

    private final TestPostgres postgres = TestPostgres.newest();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "scram-sha-256, app",
        "scram-sha-256, plain",
        "md5, md5_user",
        "md5, plain",
        "password, app",
        "password, md5_user",
        "password, plain"
    })
    void a_user_of_the_file(String method, String user) throws Exception {
        try (Observer observer = Observer.of(postgres);
                TestPgweir pgweir = pgweir(
                        method, "", """
                        users: { %s: { password: "%s" } }
                        """.formatted(user, user.equals("plain") ? "secret" : stored(user, observer)))) {
            assertNoDifference(method + ", file, " + user, pgweir, user);
        }
    }

    private static String stored(String role, Observer observer) throws Exception {
        return observer.ask("select rolpassword from pg_authid where rolname = '" + role + "'");
    }

    @ParameterizedTest
    @CsvSource({
        "scram-sha-256, app, 0",
        "scram-sha-256, app, 1h",
        "md5, md5_user, 0",
        "md5, md5_user, 1h",
        "password, app, 0",
        "password, app, 1h",
        "password, md5_user, 1h"
    })
    void a_user_of_the_query(String method, String user, String cache) throws Exception {
        String query = ", query: { user: app, password: secret, cache: " + cache + " }";
        try (TestPgweir pgweir = pgweir(method, query, "")) {
            assertNoDifference(method + ", query with cache " + cache + ", " + user, pgweir, user);
        }
    }

    /** With a Unix-domain socket, where every method may be asked for. */
    private TestPgweir pgweir(String method, String query, String users) throws Exception {
        TestCertificate certificate = TestCertificate.in(directory);
        return TestPgweir.start(TestPgweir.config(
                """
                listen: { port: 0, unix_socket_directory: %s, tls: { mode: allow, certificate: %s, key: %s } }
                http: { enabled: false }
                servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: disable } } }
                auth: { methods: [%s], throttle: { delay: 0 }%s }
                """.formatted(directory, certificate.certificate(), certificate.key(), postgres.port(), method, query)
                        + users));
    }

    private static void assertNoDifference(String what, TestPgweir pgweir, String user) throws Exception {
        Path socket = pgweir.pgweir().unixSocket().orElseThrow();
        String stranger = "x".repeat(user.length());
        String report = "";
        for (int series = 0; series < SERIES; series++) {
            long[] known = new long[TRIES];
            long[] unknown = new long[TRIES];
            for (int i = 0; i < TRIES; i++) {
                // Neither has the other's warmth for itself.
                boolean knownFirst = i % 2 == 0;
                long first = timeOfRefusal(socket, knownFirst ? user : stranger);
                long second = timeOfRefusal(socket, knownFirst ? stranger : user);
                known[i] = knownFirst ? first : second;
                unknown[i] = knownFirst ? second : first;
            }
            long one = median(known);
            long other = median(unknown);
            report += "%s: wrong password %d µs, unknown user %d µs%n".formatted(what, one / 1_000, other / 1_000);
            if (Math.abs(one - other) < NOISE_NANOS + NOISE * Math.max(one, other)) {
                log.info(report);
                return;
            }
        }
        throw new AssertionError(report);
    }

    private static long timeOfRefusal(Path socket, String user) throws Exception {
        try (RawClient client = RawClient.open(socket)) {
            long start = System.nanoTime();
            client.send(startup(0, Map.of("user", user, "database", "app")));
            byte[] question = client.read().body();
            if (question[Integer.BYTES - 1] == 10) {
                scram(client);
            } else {
                client.send(password("wrong"));
            }
            assertThat(client.read()).isEqualTo(error("28P01"));
            return System.nanoTime() - start;
        }
    }

    private static void scram(RawClient client) throws Exception {
        ScramClientExchange scram = new ScramClientExchange(ChannelBinding.UNSUPPORTED, new SecureRandom());
        client.send(saslInitialResponse("SCRAM-SHA-256", scram.clientFirst()));
        byte[] challenge = client.read().body();
        scram.serverFirst(Arrays.copyOfRange(challenge, Integer.BYTES, challenge.length));
        client.send(saslResponse(scram.clientFinal(OF_NOBODY)));
    }

    private static long median(long[] times) {
        Arrays.sort(times);
        return times[times.length / 2];
    }
}
