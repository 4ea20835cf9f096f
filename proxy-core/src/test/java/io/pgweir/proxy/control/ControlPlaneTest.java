package io.pgweir.proxy.control;

import static io.pgweir.proxy.testing.TestOrigin.origin;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.pgweir.config.AdminConfig;
import io.pgweir.config.AuthConfig;
import io.pgweir.config.AuthMethod;
import io.pgweir.config.AuthQuery;
import io.pgweir.config.AuthThrottle;
import io.pgweir.config.ChannelBindingMode;
import io.pgweir.config.EmfConfig;
import io.pgweir.config.HttpConfig;
import io.pgweir.config.Listen;
import io.pgweir.config.ListenTls;
import io.pgweir.config.ListenTlsMode;
import io.pgweir.config.LogFormat;
import io.pgweir.config.LogLevel;
import io.pgweir.config.LoggingConfig;
import io.pgweir.config.MetricsConfig;
import io.pgweir.config.OtlpConfig;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.ReadyWhenDegraded;
import io.pgweir.config.ReloadConfig;
import io.pgweir.config.Secret;
import io.pgweir.config.ServerAuth;
import io.pgweir.config.ServerConfig;
import io.pgweir.config.ServerTls;
import io.pgweir.config.ServerTlsMode;
import io.pgweir.config.StatsdConfig;
import io.pgweir.config.TransportChoice;
import io.pgweir.config.UserConfig;
import io.pgweir.protocol.ChannelBinding;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.ScramClientExchange;
import io.pgweir.protocol.ScramKeys;
import io.pgweir.proxy.auth.Authentication;
import io.pgweir.proxy.auth.AuthenticationListener;
import io.pgweir.proxy.auth.ClientIdentity;
import io.pgweir.proxy.auth.ServerCredential;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Logs clients in with what a real PostgreSQL knows of its roles. */
class ControlPlaneTest {

    private static final String SQL = "SELECT rolname, rolpassword FROM pg_authid WHERE rolname = ?";

    private static EmbeddedPostgres postgres;

    private final ExecutorService loop = Executors.newSingleThreadExecutor();
    private ControlPlane plane;

    @BeforeAll
    static void start() throws IOException, SQLException {
        postgres = EmbeddedPostgres.builder().start();
        run("CREATE ROLE lookup LOGIN SUPERUSER PASSWORD 'lookup'");
        run("CREATE ROLE anna LOGIN PASSWORD 'open'");
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @AfterEach
    void close() throws Exception {
        plane.close();
        loop.shutdown();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (threads() > 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(threads()).as("threads that are left").isZero();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("pgweir-"))
                .count();
    }

    private static void run(String sql) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static final AuthThrottle NO_THROTTLE = new AuthThrottle(Duration.ZERO, Duration.ofSeconds(5), 3, 100, 100);

    private static PgweirConfig config(AuthMethod method, Duration cache, UserConfig... users) {
        ServerConfig server = new ServerConfig(
                "main",
                "127.0.0.1",
                postgres.getPort(),
                new ServerTls(
                        ServerTlsMode.DISABLE,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        ChannelBindingMode.PREFER),
                10,
                10);
        AuthQuery query = new AuthQuery("main", "postgres", "lookup", List.of(new Secret("lookup")), SQL, cache);
        Map<String, UserConfig> byName =
                List.of(users).stream().collect(Collectors.toMap(UserConfig::name, user -> user));
        return new PgweirConfig(
                new Listen(
                        "127.0.0.1",
                        6432,
                        Optional.empty(),
                        false,
                        100,
                        10,
                        List.of(),
                        new ListenTls(ListenTlsMode.DISABLE, Optional.empty(), Optional.empty(), Optional.empty())),
                Map.of("main", server),
                Map.of(),
                byName,
                new AuthConfig(List.of(method), List.of(), false, Optional.of(query), NO_THROTTLE),
                List.of(),
                new AdminConfig("pgweir", List.of(), List.of(), 10),
                AuthQueryLookupTest.timeouts(Duration.ofSeconds(5)),
                new HttpConfig("127.0.0.1", 9127, false, ReadyWhenDegraded.ONCE_WARM),
                new MetricsConfig(
                        Optional.empty(),
                        new EmfConfig(false, "pgweir", Duration.ofSeconds(60), Map.of(), 10),
                        new StatsdConfig(Optional.empty(), 8125, Duration.ofSeconds(10)),
                        new OtlpConfig(
                                Optional.empty(), Duration.ofSeconds(60), Duration.ofSeconds(10), Map.of(), Map.of())),
                new LoggingConfig(LogFormat.TEXT, LogLevel.INFO, Duration.ZERO),
                new ReloadConfig(false),
                TransportChoice.AUTO);
    }

    /** What happened, as the loop reports it: a message, an identity or an error. */
    private final class Client implements AuthenticationListener {
        private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

        @Override
        public void send(ByteBuf messages) {
            events.add(ByteBufUtil.getBytes(messages));
            messages.release();
        }

        @Override
        public void sendWithNext(ByteBuf messages) {
            send(messages);
        }

        @Override
        public void authenticated(ClientIdentity identity) {
            events.add(identity);
        }

        @Override
        public void refused(ErrorFields error) {
            events.add(error);
        }

        Object next() throws InterruptedException {
            return events.poll(20, TimeUnit.SECONDS);
        }
    }

    private Object logIn(String user, String password) throws Exception {
        Client client = new Client();
        Authentication authentication =
                plane.authenticator().authenticate(origin(user, true), loop, UnpooledByteBufAllocator.DEFAULT, client);
        loop.execute(authentication::start);
        Object asked = client.next();
        if (!(asked instanceof byte[])) {
            return asked;
        }
        answer(authentication, Unpooled.wrappedBuffer((password + "\0").getBytes(StandardCharsets.UTF_8)));
        return client.next();
    }

    private void answer(Authentication authentication, ByteBuf body) throws Exception {
        loop.submit(() -> {
                    authentication.onPasswordMessage(body);
                    return null;
                })
                .get();
    }

    private static void assertRefused(Object outcome) {
        assertThat(outcome).isInstanceOf(ErrorFields.class);
        assertThat(((ErrorFields) outcome).sqlState()).isEqualTo("28P01");
    }

    @Test
    void a_role_of_the_server_logs_in_with_the_password_that_it_has_there() throws Exception {
        plane = ControlPlane.start(config(AuthMethod.PASSWORD, Duration.ofMinutes(1)));
        assertThat(logIn("anna", "open")).isInstanceOf(ClientIdentity.class);
        assertRefused(logIn("anna", "wrong"));
        assertRefused(logIn("nobody", "open"));
    }

    @Test
    void a_scram_login_yields_keys_that_belong_to_the_verifier_of_the_role() throws Exception {
        plane = ControlPlane.start(config(AuthMethod.SCRAM_SHA_256, Duration.ofMinutes(1)));
        ScramClientExchange scram = new ScramClientExchange(ChannelBinding.UNSUPPORTED, new SecureRandom());
        Client client = new Client();
        Authentication authentication = plane.authenticator()
                .authenticate(origin("anna", false), loop, UnpooledByteBufAllocator.DEFAULT, client);
        loop.execute(authentication::start);
        assertThat(client.next()).isInstanceOf(byte[].class);

        answer(authentication, saslInitial(scram.clientFirst()));
        ScramClientExchange.ServerFirst question = scram.serverFirst(data(client.next()));
        ScramKeys keys = ScramKeys.derive("open", question.salt(), question.iterations());
        answer(authentication, Unpooled.wrappedBuffer(scram.clientFinal(keys)));
        scram.verifyServerFinal(data(client.next()));

        ClientIdentity identity = (ClientIdentity) client.next();
        ServerCredential.ScramKeys passedThrough = (ServerCredential.ScramKeys)
                identity.serverLogin().credentials().get(0);
        assertThat(passedThrough.keys().clientKey()).isEqualTo(keys.clientKey());
        assertThat(passedThrough.keys().serverKey()).isEqualTo(keys.serverKey());
    }

    private static ByteBuf saslInitial(byte[] response) {
        return Unpooled.buffer()
                .writeBytes("SCRAM-SHA-256\0".getBytes(StandardCharsets.US_ASCII))
                .writeInt(response.length)
                .writeBytes(response);
    }

    /** Without type, length and code. */
    private static byte[] data(Object message) {
        byte[] whole = (byte[]) message;
        return Arrays.copyOfRange(whole, 9, whole.length);
    }

    @Test
    void a_changed_password_is_good_at_once_however_long_answers_are_cached() throws Exception {
        run("CREATE ROLE rotating LOGIN PASSWORD 'before'");
        plane = ControlPlane.start(config(AuthMethod.PASSWORD, Duration.ofHours(1)));
        assertThat(logIn("rotating", "before")).isInstanceOf(ClientIdentity.class);
        run("ALTER ROLE rotating PASSWORD 'after'");
        assertThat(within(Duration.ofSeconds(10), "rotating", "after")).isInstanceOf(ClientIdentity.class);
        assertRefused(logIn("rotating", "before"));
    }

    /** The first second after an answer was cached it is not doubted. */
    private Object within(Duration time, String user, String password) throws Exception {
        long deadline = System.nanoTime() + time.toNanos();
        Object outcome = logIn(user, password);
        while (outcome instanceof ErrorFields && System.nanoTime() < deadline) {
            outcome = logIn(user, password);
        }
        return outcome;
    }

    @Test
    void a_reload_takes_new_users_and_keeps_the_cache_of_a_query_that_is_the_same() throws Exception {
        run("CREATE ROLE going LOGIN PASSWORD 'open'");
        Duration cache = Duration.ofHours(1);
        plane = ControlPlane.start(config(AuthMethod.PASSWORD, cache));
        assertThat(logIn("going", "open")).isInstanceOf(ClientIdentity.class);
        assertRefused(logIn("new", "secret"));
        run("DROP ROLE going");

        UserConfig user = new UserConfig(
                "new", new Secret("secret"), Optional.empty(), ServerAuth.PASSWORD, List.of(), List.of());
        plane.reload(config(AuthMethod.PASSWORD, cache, user));
        assertThat(logIn("new", "secret")).isInstanceOf(ClientIdentity.class);
        assertThat(logIn("going", "open")).as("still cached").isInstanceOf(ClientIdentity.class);

        plane.reload(config(AuthMethod.PASSWORD, cache.plusMinutes(1), user));
        assertRefused(logIn("going", "open"));
    }

    @Test
    void what_does_not_change_at_a_reload_is_the_salt_that_a_stranger_is_shown() throws Exception {
        plane = ControlPlane.start(config(AuthMethod.SCRAM_SHA_256, Duration.ofMinutes(1)));
        byte[] before = saltFor("nobody");
        plane.reload(config(AuthMethod.SCRAM_SHA_256, Duration.ofMinutes(2)));
        assertThat(saltFor("nobody")).isEqualTo(before);
    }

    private byte[] saltFor(String user) throws Exception {
        ScramClientExchange scram = new ScramClientExchange(ChannelBinding.UNSUPPORTED, new SecureRandom());
        Client client = new Client();
        Authentication authentication =
                plane.authenticator().authenticate(origin(user, false), loop, UnpooledByteBufAllocator.DEFAULT, client);
        loop.execute(authentication::start);
        client.next();
        answer(authentication, saslInitial(scram.clientFirst()));
        return scram.serverFirst(data(client.next())).salt();
    }
}
