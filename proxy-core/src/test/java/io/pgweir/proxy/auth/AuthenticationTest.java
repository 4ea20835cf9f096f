package io.pgweir.proxy.auth;

import static io.pgweir.config.AuthMethod.MD5;
import static io.pgweir.config.AuthMethod.PASSWORD;
import static io.pgweir.config.AuthMethod.SCRAM_SHA_256;
import static io.pgweir.config.AuthMethod.TRUST;
import static io.pgweir.proxy.testing.TestOrigin.origin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.pgweir.config.AuthConfig;
import io.pgweir.config.AuthMethod;
import io.pgweir.config.AuthThrottle;
import io.pgweir.config.Secret;
import io.pgweir.config.ServerAuth;
import io.pgweir.config.UserConfig;
import io.pgweir.protocol.ChannelBinding;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.Md5Password;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.ScramClientExchange;
import io.pgweir.protocol.ScramKeys;
import io.pgweir.protocol.ScramVerifier;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuthenticationTest {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] SALT = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final ScramVerifier OPEN = ScramVerifier.derive("open", SALT, 4096);
    private static final Map<String, UserConfig> USERS = Map.of(
            "plain", user("plain", "open"),
            "scram", user("scram", OPEN.encoded()),
            "md5", user("md5", Md5Password.hash("open", "md5")));
    private static final ConfiguredUsers CONFIGURED = ConfiguredUsers.of(USERS, ConfiguredUsers.none(), RANDOM);
    private static final UserDirectory FILE = new UserDirectory(CONFIGURED, Optional.empty());
    private static final byte[] SEED = {1, 2, 3};
    private static final AuthThrottle NO_THROTTLE = new AuthThrottle(Duration.ZERO, Duration.ofSeconds(1), 1, 1, 100);

    /** What the loop and the hashing threads have to do; run in turn by {@link #settle}. */
    private final Deque<Runnable> work = new ArrayDeque<>();

    private final LoginCounters counters = new LoginCounters();
    private final Deque<Runnable> heldBack = new ArrayDeque<>();
    private final LoginThrottle throttle =
            new LoginThrottle(NO_THROTTLE, (task, delay, unit) -> heldBack.add(task), () -> 0, counters);
    private final List<String> sent = new ArrayList<>();
    private final List<String> withNext = new ArrayList<>();
    private final List<ByteBuf> buffers = new ArrayList<>();
    private ClientIdentity identity;
    private ErrorFields error;

    private static UserConfig user(String name, String password) {
        return new UserConfig(name, new Secret(password), Optional.empty(), ServerAuth.PASSWORD, List.of(), List.of());
    }

    private final class Client implements AuthenticationListener {
        @Override
        public void send(ByteBuf messages) {
            buffers.add(messages);
            sent.add(ByteBufUtil.hexDump(messages));
        }

        @Override
        public void sendWithNext(ByteBuf messages) {
            send(messages);
            withNext.add(sent.get(sent.size() - 1));
        }

        @Override
        public void authenticated(ClientIdentity who) {
            assertThat(error).isNull();
            assertThat(identity).isNull();
            identity = who;
        }

        @Override
        public void refused(ErrorFields why) {
            assertThat(error).isNull();
            assertThat(identity).isNull();
            error = why;
        }
    }

    @AfterEach
    void every_buffer_has_one_owner() {
        assertThat(buffers).allSatisfy(buffer -> assertThat(buffer.refCnt()).isEqualTo(1));
        buffers.forEach(ByteBuf::release);
    }

    private void settle() {
        while (!work.isEmpty()) {
            work.remove().run();
        }
    }

    private Authentication begin(CredentialSource users, String user, boolean encrypted, AuthMethod... methods) {
        return begin(users, work::add, user, encrypted, methods);
    }

    private Authentication beginBound(CredentialSource users, String user, byte[] certificateHash) {
        return begin(users, work::add, origin(user, true, certificateHash), SCRAM_SHA_256);
    }

    private Authentication begin(
            CredentialSource users, Executor hashing, String user, boolean encrypted, AuthMethod... methods) {
        return begin(users, hashing, origin(user, encrypted), methods);
    }

    private Authentication begin(CredentialSource users, Executor hashing, ClientOrigin origin, AuthMethod... methods) {
        AuthRules rules =
                new AuthRules(new AuthConfig(List.of(methods), List.of(), false, Optional.empty(), NO_THROTTLE));
        RefusalLog refusals = new RefusalLog(counters, System::nanoTime);
        Authenticator authenticator = new Authenticator(rules, users, hashing, throttle, refusals, RANDOM, SEED);
        Authentication authentication =
                authenticator.authenticate(origin, work::add, UnpooledByteBufAllocator.DEFAULT, new Client());
        authentication.start();
        settle();
        return authentication;
    }

    private void answer(Authentication authentication, byte[] body) throws ProtocolViolation {
        authentication.onPasswordMessage(Unpooled.wrappedBuffer(body));
        settle();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] saslInitial(String mechanism, byte[] response) {
        ByteBuf body = Unpooled.buffer();
        body.writeBytes(bytes(mechanism)).writeByte(0).writeInt(response.length).writeBytes(response);
        return ByteBufUtil.getBytes(body);
    }

    /** Says that the response, which is a whole client-first-message, is so long. */
    private static byte[] withLength(int length) {
        byte[] body = saslInitial("SCRAM-SHA-256", bytes("n,,n=,r=abc"));
        ByteBuffer.wrap(body).putInt("SCRAM-SHA-256".length() + 1, length);
        return body;
    }

    /** The last message sent, without its type, length and authentication code. */
    private byte[] lastData() {
        byte[] message = ByteBufUtil.decodeHexDump(sent.get(sent.size() - 1));
        return Arrays.copyOfRange(message, 9, message.length);
    }

    private void scram(Authentication authentication, String password) throws ProtocolViolation {
        scram(authentication, password, ChannelBinding.UNSUPPORTED);
    }

    private void scram(Authentication authentication, String password, ChannelBinding binding)
            throws ProtocolViolation {
        ScramClientExchange client = new ScramClientExchange(binding, RANDOM);
        answer(authentication, saslInitial(binding.mechanism().label(), client.clientFirst()));
        ScramClientExchange.ServerFirst first = client.serverFirst(lastData());
        answer(authentication, client.clientFinal(ScramKeys.derive(password, first.salt(), first.iterations())));
        if (identity != null) {
            client.verifyServerFinal(lastData());
        }
    }

    private byte[] md5Response(String user, String password) {
        return bytes(Md5Password.response(Md5Password.hash(password, user), lastData()) + "\0");
    }

    @Test
    void scram_is_offered_in_so_many_bytes_and_a_plain_password_goes_on_to_the_server() throws Exception {
        Authentication authentication = begin(FILE, "plain", false, SCRAM_SHA_256);
        assertThat(sent).containsExactly("52" + "00000017" + "0000000a" + hex("SCRAM-SHA-256") + "0000");
        scram(authentication, "open");
        assertThat(sent).hasSize(3);
        assertThat(identity)
                .isEqualTo(new ClientIdentity("plain", configured("plain", "open", "users.plain.password")));
    }

    private static ServerLogin configured(String role, String password, String key) {
        return new ServerLogin(role, List.of(new ServerCredential.Password(new Secret(password))), Optional.of(key));
    }

    @Test
    void plus_is_offered_first_where_there_is_tls_to_bind_to_and_gives_the_same_keys() throws Exception {
        byte[] hash = {1, 2, 3};
        Authentication authentication = beginBound(FILE, "scram", hash);
        assertThat(sent)
                .containsExactly("52" + "0000002a" + "0000000a" + hex("SCRAM-SHA-256-PLUS") + "00"
                        + hex("SCRAM-SHA-256") + "0000");
        scram(authentication, "open", ChannelBinding.tlsServerEndPoint(hash));
        ScramKeys keys = ((ServerCredential.ScramKeys)
                        identity.serverLogin().credentials().get(0))
                .keys();
        assertThat(keys.clientKey())
                .isEqualTo(ScramKeys.derive("open", SALT, 4096).clientKey());
    }

    @Test
    void a_proof_bound_to_another_certificate_is_refused_for_a_user_and_a_stranger_alike() {
        for (String name : List.of("scram", "plain", "nobody")) {
            Authentication authentication = beginBound(FILE, name, new byte[] {1, 2, 3});
            ChannelBinding other = ChannelBinding.tlsServerEndPoint(new byte[] {1, 2, 4});
            ProtocolViolation found =
                    catchThrowableOfType(ProtocolViolation.class, () -> scram(authentication, "open", other));
            assertThat(found.error()).isEqualTo(ErrorFields.fatal("28000", "SCRAM channel binding check failed"));
            assertThat(identity).isNull();
        }
    }

    @Test
    void a_client_to_which_plus_was_offered_cannot_say_that_it_was_not() {
        Authentication authentication = beginBound(FILE, "scram", new byte[] {1, 2, 3});
        assertThat(catchThrowableOfType(
                                ProtocolViolation.class,
                                () -> scram(authentication, "open", ChannelBinding.NOT_OFFERED))
                        .sqlState())
                .isEqualTo("28000");
        assertThat(identity).isNull();
    }

    @Test
    void plus_cannot_be_chosen_where_it_is_not_offered() {
        Authentication authentication = begin(FILE, "scram", true, SCRAM_SHA_256);
        assertThat(catchThrowableOfType(
                                ProtocolViolation.class,
                                () -> scram(
                                        authentication, "open", ChannelBinding.tlsServerEndPoint(new byte[] {1, 2, 3})))
                        .sqlState())
                .isEqualTo("08P01");
    }

    private static String hex(String text) {
        return ByteBufUtil.hexDump(bytes(text));
    }

    @Test
    void the_proof_of_the_server_leaves_with_the_greeting_and_all_before_it_at_once() throws Exception {
        scram(begin(FILE, "scram", false, SCRAM_SHA_256), "open");
        assertThat(sent).hasSize(3);
        assertThat(withNext).containsExactly(sent.get(2));
    }

    @Test
    void the_keys_that_a_scram_proof_gives_away_are_those_that_log_in_to_the_server() throws Exception {
        scram(begin(FILE, "scram", false, SCRAM_SHA_256), "open");
        ScramKeys keys = ((ServerCredential.ScramKeys)
                        identity.serverLogin().credentials().get(0))
                .keys();
        ScramKeys derived = ScramKeys.derive("open", SALT, 4096);
        assertThat(keys.clientKey()).isEqualTo(derived.clientKey());
        assertThat(keys.serverKey()).isEqualTo(derived.serverKey());
        assertThat(identity.toString()).contains("<secret>");
    }

    @Test
    void a_wrong_password_and_an_unknown_user_get_the_same_rounds_and_the_same_error() throws Exception {
        scram(begin(FILE, "scram", false, SCRAM_SHA_256), "wrong");
        ErrorFields wrong = error;
        List<Integer> rounds = sent.stream().map(String::length).toList();
        assertThat(wrong).isEqualTo(ErrorFields.fatal("28P01", "password authentication failed for user \"scram\""));

        error = null;
        sent.clear();
        scram(
                begin(new UserDirectory(ConfiguredUsers.none(), Optional.empty()), "scram", false, SCRAM_SHA_256),
                "open");
        assertThat(error).isEqualTo(wrong);
        assertThat(sent.stream().map(String::length).toList()).isEqualTo(rounds);
    }

    @Test
    void an_unknown_user_is_shown_the_same_salt_each_time() throws Exception {
        List<byte[]> salts = new ArrayList<>();
        for (String name : List.of("nobody", "nobody", "noone")) {
            Authentication authentication = begin(FILE, name, false, SCRAM_SHA_256);
            ScramClientExchange client = new ScramClientExchange(ChannelBinding.UNSUPPORTED, RANDOM);
            answer(authentication, saslInitial("SCRAM-SHA-256", client.clientFirst()));
            salts.add(client.serverFirst(lastData()).salt());
        }
        assertThat(salts.get(0)).isEqualTo(salts.get(1)).isNotEqualTo(salts.get(2));
    }

    @Test
    void an_unknown_user_is_shown_as_many_iterations_as_the_users_have() throws Exception {
        ScramVerifier strong = ScramVerifier.derive("open", SALT, 5_000);
        ConfiguredUsers users =
                ConfiguredUsers.of(Map.of("strong", user("strong", strong.encoded())), ConfiguredUsers.none(), RANDOM);
        for (String name : List.of("strong", "nobody")) {
            Authentication authentication =
                    begin(new UserDirectory(users, Optional.empty()), name, false, SCRAM_SHA_256);
            ScramClientExchange client = new ScramClientExchange(ChannelBinding.UNSUPPORTED, RANDOM);
            answer(authentication, saslInitial("SCRAM-SHA-256", client.clientFirst()));
            assertThat(client.serverFirst(lastData()).iterations()).as(name).isEqualTo(5_000);
        }
    }

    @Test
    void a_user_whose_secret_fits_no_method_is_refused_like_a_stranger() throws Exception {
        scram(begin(FILE, "md5", false, SCRAM_SHA_256), "open");
        assertThat(error).isEqualTo(Refusals.wrongPassword("md5"));
    }

    @Test
    void md5_is_asked_with_a_salt_and_takes_a_hash_or_a_plain_password() throws Exception {
        Authentication hashed = begin(FILE, "md5", false, MD5);
        assertThat(sent.get(0)).matches("52" + "0000000c" + "00000005" + "[0-9a-f]{8}");
        answer(hashed, md5Response("md5", "open"));
        assertThat(identity.serverLogin().credentials().get(0))
                .isEqualTo(new ServerCredential.Md5Hash(Md5Password.hash("open", "md5")));

        identity = null;
        answer(begin(FILE, "plain", false, MD5), md5Response("plain", "open"));
        assertThat(identity.serverLogin().credentials())
                .containsExactly(new ServerCredential.Password(new Secret("open")));
    }

    @Test
    void md5_refuses_a_wrong_password_a_stranger_and_a_short_answer_alike() throws Exception {
        for (byte[] wrong : List.of(bytes("md5\0"), bytes("md5" + "0".repeat(32) + "\0"), bytes("\0"), bytes("abc"))) {
            for (String name : List.of("md5", "nobody")) {
                answer(begin(FILE, name, false, MD5), wrong);
                assertThat(error).isEqualTo(Refusals.wrongPassword(name));
                error = null;
            }
        }
    }

    @Test
    void the_hash_of_nobody_lets_nobody_in() throws Exception {
        Authentication authentication = begin(FILE, "nobody", false, MD5);
        answer(authentication, bytes(Md5Password.response("md5" + "0".repeat(32), lastData()) + "\0"));
        assertThat(error).isEqualTo(Refusals.wrongPassword("nobody"));
    }

    @Test
    void a_password_over_tls_is_checked_against_every_kind_of_secret_off_the_loop() throws Exception {
        for (String name : List.of("plain", "scram", "md5")) {
            Authentication authentication = begin(FILE, name, true, PASSWORD);
            assertThat(sent).last().isEqualTo("52" + "00000008" + "00000003");
            authentication.onPasswordMessage(Unpooled.wrappedBuffer(bytes("open\0")));
            assertThat(identity).as("nothing was decided on the loop").isNull();
            settle();
            assertThat(identity)
                    .isEqualTo(new ClientIdentity(
                            name,
                            name.equals("plain")
                                    ? configured(name, "open", "users.plain.password")
                                    : ServerLogin.passedThrough(
                                            name, new ServerCredential.Password(new Secret("open")))));
            identity = null;
        }
    }

    @Test
    void a_wrong_password_over_tls_is_refused_whatever_is_stored() throws Exception {
        List<byte[]> wrong = List.of(
                bytes("wrong\0"),
                bytes("op\0en\0"),
                bytes("open"),
                bytes("\0"),
                bytes(""),
                bytes("x".repeat(65_535) + "\0"));
        for (String name : List.of("plain", "scram", "md5", "nobody")) {
            for (byte[] body : wrong) {
                answer(begin(FILE, name, true, PASSWORD), body);
                assertThat(error).isEqualTo(Refusals.wrongPassword(name));
                error = null;
            }
        }
    }

    @Test
    void a_password_is_not_asked_for_without_tls() {
        for (String name : List.of("plain", "nobody")) {
            begin(FILE, name, false, PASSWORD);
            assertThat(sent).isEmpty();
            assertThat(error.sqlState()).isEqualTo("28000");
            error = null;
        }
    }

    @Test
    void trust_asks_for_nothing_but_lets_in_only_who_exists() {
        begin(FILE, "scram", false, TRUST);
        assertThat(identity)
                .isEqualTo(
                        new ClientIdentity("scram", ServerLogin.passedThrough("scram", new ServerCredential.None())));
        identity = null;
        begin(FILE, "nobody", false, TRUST);
        assertThat(sent).isEmpty();
        assertThat(error).isEqualTo(ErrorFields.fatal("28000", "role \"nobody\" does not exist"));
    }

    @Test
    void what_the_file_says_of_the_server_wins_over_what_the_client_proved() throws Exception {
        UserConfig withPassword = new UserConfig(
                "a",
                new Secret(OPEN.encoded()),
                Optional.of("role"),
                ServerAuth.PASSWORD,
                List.of(new Secret("key")),
                List.of());
        UserConfig otherRole = new UserConfig(
                "b", new Secret(OPEN.encoded()), Optional.of("role"), ServerAuth.PASSWORD, List.of(), List.of());
        UserDirectory users = new UserDirectory(
                ConfiguredUsers.of(Map.of("a", withPassword, "b", otherRole), ConfiguredUsers.none(), RANDOM),
                Optional.empty());
        scram(begin(users, "a", false, SCRAM_SHA_256), "open");
        assertThat(identity.serverLogin()).isEqualTo(configured("role", "key", "users.a.server_password"));
        identity = null;
        scram(begin(users, "b", false, SCRAM_SHA_256), "open");
        assertThat(identity.serverLogin()).isEqualTo(ServerLogin.passedThrough("role", new ServerCredential.None()));
    }

    @Test
    void a_malformed_exchange_ends_with_a_violation_and_nothing_else() throws Exception {
        List<byte[]> malformed = List.of(
                bytes(""),
                bytes("SCRAM-SHA-256"),
                saslInitial("SCRAM-SHA-1", bytes("n,,n=,r=abc")),
                saslInitial("SCRAM-SHA-256", bytes("p=tls-unique,,n=,r=abc")),
                saslInitial("SCRAM-SHA-256", bytes("n,,n=,r=")),
                withLength(-1),
                withLength(3),
                withLength(1_000),
                withLength(Integer.MAX_VALUE));
        for (byte[] body : malformed) {
            Authentication authentication = begin(FILE, "plain", false, SCRAM_SHA_256);
            int before = sent.size();
            ProtocolViolation violation =
                    catchThrowableOfType(ProtocolViolation.class, () -> answer(authentication, body));
            assertThat(violation.sqlState()).isEqualTo("08P01");
            assertThat(catchThrowableOfType(ProtocolViolation.class, () -> answer(authentication, body)))
                    .as("no second try")
                    .isNotNull();
            assertThat(sent).hasSize(before);
            assertThat(identity).isNull();
            assertThat(error).isNull();
        }
    }

    @Test
    void a_password_message_that_was_not_asked_for_is_a_violation() throws Exception {
        Authentication checking = begin(FILE, "plain", true, PASSWORD);
        checking.onPasswordMessage(Unpooled.wrappedBuffer(bytes("open\0")));
        assertThat(catchThrowableOfType(
                        ProtocolViolation.class,
                        () -> checking.onPasswordMessage(Unpooled.wrappedBuffer(bytes("open\0")))))
                .isNotNull();
        settle();
        assertThat(identity).as("the first answer counts for nothing any more").isNull();
    }

    @Test
    void nothing_is_heard_of_an_authentication_whose_client_is_gone() throws Exception {
        Authentication authentication = begin(FILE, "plain", true, PASSWORD);
        authentication.onPasswordMessage(Unpooled.wrappedBuffer(bytes("open\0")));
        authentication.abandon();
        settle();
        assertThat(identity).isNull();
        assertThat(error).isNull();
    }

    @Test
    void too_many_passwords_at_once_are_refused_rather_than_queued_for_ever() throws Exception {
        Executor full = task -> {
            throw new RejectedExecutionException();
        };
        answer(begin(FILE, full, "plain", true, PASSWORD), bytes("open\0"));
        assertThat(error).isEqualTo(Refusals.TOO_MANY_LOGINS);
    }

    // ---- throttled -------------------------------------------------------------------------------------------------

    private void throttled() {
        throttle.configure(new AuthThrottle(Duration.ofMillis(1), Duration.ofSeconds(1), 1, 1, 100));
    }

    @Test
    void the_second_refusal_is_held_back_and_what_comes_meanwhile_waits_for_its_turn() throws Exception {
        throttled();
        scram(begin(FILE, "scram", false, SCRAM_SHA_256), "wrong");
        assertThat(error).isEqualTo(Refusals.wrongPassword("scram"));
        error = null;
        scram(begin(FILE, "scram", false, SCRAM_SHA_256), "wrong");
        assertThat(error).as("held back").isNull();

        scram(begin(FILE, "scram", false, SCRAM_SHA_256), "open");
        assertThat(identity).as("waits for its turn").isNull();
        scram(begin(FILE, "scram", false, SCRAM_SHA_256), "open");
        assertThat(error).as("too many wait").isEqualTo(Refusals.TOO_MANY_GUESSES);
        error = null;

        heldBack.remove().run();
        work.remove().run();
        assertThat(identity).as("its turn has come, and what it knows is right").isNotNull();
        identity = null;
        settle();
        assertThat(error).isEqualTo(Refusals.wrongPassword("scram"));
        assertThat(counters.throttled()).isEqualTo(3);
    }

    @Test
    void who_waits_and_leaves_or_is_malformed_in_its_turn_gives_its_place_back() throws Exception {
        throttled();
        answer(begin(FILE, "nobody", false, MD5), bytes("wrong\0"));
        error = null;
        answer(begin(FILE, "nobody", false, MD5), bytes("wrong\0"));
        Authentication leaving = begin(FILE, "nobody", false, MD5);
        answer(leaving, bytes("wrong\0"));
        leaving.abandon();
        Authentication malformed = begin(FILE, "nobody", false, SCRAM_SHA_256);
        ScramClientExchange client = new ScramClientExchange(ChannelBinding.UNSUPPORTED, RANDOM);
        answer(malformed, saslInitial("SCRAM-SHA-256", client.clientFirst()));
        answer(malformed, bytes("c=biws"));
        assertThat(error).isNull();

        heldBack.remove().run();
        work.remove().run();
        assertThat(error.sqlState()).as("in its turn").isEqualTo("08P01");
        error = null;
        settle();
        assertThat(error).as("held back until now").isEqualTo(Refusals.wrongPassword("nobody"));
        error = null;
        heldBack.remove().run();
        answer(begin(FILE, "nobody", false, MD5), bytes("wrong\0"));
        assertThat(heldBack)
                .as("the place was free, the failures are remembered")
                .hasSize(1);
    }

    /** A user whose password has been changed since it was cached. */
    private static final class Rotated implements CredentialSource {
        private final Lookup cached;
        private final Lookup fresh;
        private int refreshed;

        Rotated(Credential cached, Credential fresh) {
            this.cached = found(cached);
            this.fresh = found(fresh);
        }

        private static Lookup found(Credential credential) {
            return new Lookup.Found(new Account("anna", credential));
        }

        @Override
        public void lookup(String user, Executor loop, Consumer<Lookup> done) {
            loop.execute(() -> done.accept(refreshed > 0 ? fresh : cached));
        }

        @Override
        public void refresh(String user, Executor loop, Consumer<Lookup> done) {
            refreshed++;
            loop.execute(() -> done.accept(fresh));
        }

        @Override
        public int iterations() {
            return ScramVerifier.DEFAULT_ITERATIONS;
        }
    }

    @Test
    void a_password_that_was_changed_is_looked_up_once_more_before_it_is_refused() throws Exception {
        Credential before = new Credential.Md5(Md5Password.hash("before", "anna"));
        Credential after = new Credential.Md5(Md5Password.hash("after", "anna"));
        for (AuthMethod method : List.of(MD5, PASSWORD)) {
            Rotated users = new Rotated(before, after);
            Authentication authentication = begin(users, "anna", true, method);
            answer(authentication, method == MD5 ? md5Response("anna", "after") : bytes("after\0"));
            assertThat(identity).isNotNull();
            identity = null;

            Rotated again = new Rotated(before, after);
            answer(begin(again, "anna", true, PASSWORD), bytes("neither\0"));
            assertThat(error).isEqualTo(Refusals.wrongPassword("anna"));
            assertThat(again.refreshed).isEqualTo(1);
            error = null;
        }
    }

    @Test
    void a_scram_proof_is_bound_to_its_salt_so_a_changed_password_is_met_by_the_next_login() throws Exception {
        ScramVerifier changed = ScramVerifier.derive("after", SALT, 4096);
        Rotated users = new Rotated(new Credential.Scram(OPEN), new Credential.Scram(changed));
        scram(begin(users, "anna", false, SCRAM_SHA_256), "after");
        assertThat(error).isEqualTo(Refusals.wrongPassword("anna"));
        error = null;
        scram(begin(users, "anna", false, SCRAM_SHA_256), "after");
        assertThat(identity).isNotNull();
    }

    @Test
    void a_look_up_that_failed_is_told_as_it_is() {
        ErrorFields down = ErrorFields.fatal("08006", "\"auth.query\" failed: its database cannot be reached");
        CredentialSource failing = new UserDirectory(
                ConfiguredUsers.none(),
                Optional.of(new CredentialCache(
                        (user, done) -> done.accept(new Lookup.Failed(down)), Duration.ZERO, System::nanoTime)));
        begin(failing, "anna", false, SCRAM_SHA_256);
        assertThat(error).isEqualTo(down);
        assertThat(sent).isEmpty();
    }

    @Test
    void a_configured_user_is_never_looked_up_elsewhere() throws Exception {
        List<String> asked = new ArrayList<>();
        CredentialSource elsewhere = new CredentialCache(
                (user, done) -> {
                    asked.add(user);
                    done.accept(new Lookup.Missing());
                },
                Duration.ZERO,
                System::nanoTime);
        UserDirectory users = new UserDirectory(CONFIGURED, Optional.of(elsewhere));
        scram(begin(users, "plain", false, SCRAM_SHA_256), "wrong");
        assertThat(asked).isEmpty();
        error = null;
        begin(users, "other", false, SCRAM_SHA_256);
        assertThat(asked).containsExactly("other");
    }

    @Test
    void a_reload_keeps_the_verifier_of_a_user_who_is_the_same() {
        Map<String, UserConfig> changed = Map.of("plain", user("plain", "open"), "scram", user("scram", "now plain"));
        ConfiguredUsers reloaded = ConfiguredUsers.of(changed, CONFIGURED, RANDOM);
        assertThat(reloaded.find("plain").orElseThrow())
                .isSameAs(CONFIGURED.find("plain").orElseThrow());
        assertThat(reloaded.find("scram").orElseThrow().credential()).isInstanceOf(Credential.Plain.class);
        assertThat(reloaded.find("md5")).isEmpty();
    }
}
