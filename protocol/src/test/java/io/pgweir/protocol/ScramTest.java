package io.pgweir.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.pgweir.protocol.ScramClientExchange.ServerFirst;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScramTest {
    /** The example of RFC 7677 §3. */
    private static final String CLIENT_NONCE = "rOprNGfwEbeRWgbNEkqO";

    private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String NONCE = CLIENT_NONCE + SERVER_NONCE;
    private static final String CLIENT_FIRST = "n,,n=user,r=" + CLIENT_NONCE;
    private static final String SERVER_FIRST = "r=" + NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private static final String PROOF = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private static final String CLIENT_FINAL = "c=biws,r=" + NONCE + ",p=" + PROOF;
    private static final String SERVER_FINAL = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";
    private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
    private static final ScramVerifier PENCIL = ScramVerifier.derive("pencil", SALT, 4096);

    private final ScramServerExchange server = new ScramServerExchange(PENCIL, Optional.empty(), () -> SERVER_NONCE);
    private final ScramClientExchange client = new ScramClientExchange(ChannelBinding.UNSUPPORTED, () -> CLIENT_NONCE);

    @Test
    void the_server_speaks_as_in_rfc_7677() throws ProtocolViolation {
        assertThat(server.serverFirst(plain(CLIENT_FIRST))).asString().isEqualTo(SERVER_FIRST);
        assertThat(server.serverFinal(ascii(CLIENT_FINAL))).asString().isEqualTo(SERVER_FINAL);
    }

    @Test
    void the_client_speaks_as_in_rfc_7677() throws ProtocolViolation {
        assertThat(client.clientFirst("user")).asString().isEqualTo(CLIENT_FIRST);
        ServerFirst first = client.serverFirst(ascii(SERVER_FIRST));
        ScramKeys keys = ScramKeys.derive("pencil", first.salt(), first.iterations());
        assertThat(client.clientFinal(keys)).asString().isEqualTo(CLIENT_FINAL);
        client.verifyServerFinal(ascii(SERVER_FINAL));
    }

    @Test
    void the_key_recovered_from_a_login_logs_in_to_a_server_with_the_same_verifier() throws ProtocolViolation {
        assertThatIllegalStateException().isThrownBy(server::clientKey);
        server.serverFirst(plain(CLIENT_FIRST));
        server.serverFinal(ascii(CLIENT_FINAL));
        assertThat(login(new ScramKeys(server.clientKey(), PENCIL.serverKey()))).isTrue();
    }

    @Test
    void a_wrong_password_is_told_from_malformed_bytes() throws ProtocolViolation {
        assertThat(login(ScramKeys.derive("pencil", SALT, 4096))).isTrue();
        assertThat(login(ScramKeys.derive("pencils", SALT, 4096))).isFalse();
        assertThat(login(ScramKeys.derive("pencil", SALT, 4095))).isFalse();
    }

    @Test
    void a_client_that_could_bind_the_channel_logs_in_without() throws ProtocolViolation {
        server.serverFirst(plain("y,,n=,r=abc"));
        String withoutProof = "c=eSws,r=abc" + SERVER_NONCE;
        String authMessage =
                "n=,r=abc,r=abc" + SERVER_NONCE + SERVER_FIRST.substring(2 + NONCE.length()) + "," + withoutProof;
        byte[] clientKey = ScramKeys.derive("pencil", SALT, 4096).clientKey();
        byte[] proof = ScramPrimitives.xor(clientKey, ScramPrimitives.hmac(PENCIL.storedKey(), authMessage));
        server.serverFinal(ascii(withoutProof + ",p=" + ScramPrimitives.base64(proof)));
        assertThat(server.clientKey()).isEqualTo(clientKey);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                ",,",
                "n",
                "n,",
                "n,,",
                "n,,n=",
                "n,,n=,",
                "n,,n=,r=",
                "n,,r=abc",
                "n,,n=,x=abc",
                "n,,n=,r=a\u007fc",
                "n,,n=,r=a c",
                "n,,n=,r=a\u00fcc",
                "n,,n=,r=abc,",
                "n,,n=,r=abc,x=1",
                "n,,m=ext,n=,r=abc",
                "n,a=root,n=,r=abc",
                "y,a=root,n=,r=abc",
                "p=tls-unique,,n=,r=abc",
                "p=tls-server-end-point,,n=,r=abc",
                "p,,n=,r=abc",
                "x,,n=,r=abc",
                "n=x,,n=,r=abc",
                "N,,n=,r=abc",
                CLIENT_FINAL
            })
    void a_malformed_client_first_is_a_violation(String message) {
        assertThatExceptionOfType(ProtocolViolation.class)
                .isThrownBy(() -> server.serverFirst(plain(message)))
                .extracting(ProtocolViolation::sqlState)
                .isEqualTo("08P01");
    }

    @Test
    void a_name_of_60_kilobytes_is_a_violation() {
        assertThatExceptionOfType(ProtocolViolation.class)
                .isThrownBy(() -> server.serverFirst(plain("n,,n=" + "x".repeat(60_000) + ",r=abc")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c=biws",
                "c=biws,r=" + NONCE,
                "c=biws,p=" + PROOF,
                "r=" + NONCE + ",p=" + PROOF,
                "c=,r=" + NONCE + ",p=" + PROOF,
                "c=eSws,r=" + NONCE + ",p=" + PROOF,
                "c=biws,r=" + CLIENT_NONCE + ",p=" + PROOF,
                "c=biws,r=" + NONCE + "x,p=" + PROOF,
                "c=biws,r=,p=" + PROOF,
                "c=biws,r=" + NONCE + ",p=",
                "c=biws,r=" + NONCE + ",p=%%%%",
                "c=biws,r=" + NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ",
                "c=biws,r=" + NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndQ==",
                "c=biws,r=" + NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQA",
                "c=biws,r=" + NONCE + ",x=1,p=" + PROOF,
                "c=biws,r=" + NONCE + ",p=" + PROOF + ",x=1",
                "c=biws,r=" + NONCE + ",p=" + PROOF + ",",
                CLIENT_FIRST
            })
    void a_malformed_client_final_is_a_violation(String message) throws ProtocolViolation {
        server.serverFirst(plain(CLIENT_FIRST));
        assertThatExceptionOfType(ProtocolViolation.class)
                .isThrownBy(() -> server.serverFinal(ascii(message)))
                .extracting(ProtocolViolation::sqlState)
                .isEqualTo("08P01");
        assertThatIllegalStateException().isThrownBy(server::clientKey);
    }

    @Test
    void no_message_is_taken_twice_or_out_of_order() throws ProtocolViolation {
        assertThatExceptionOfType(ProtocolViolation.class)
                .isThrownBy(() -> new ScramServerExchange(PENCIL, Optional.empty(), () -> SERVER_NONCE)
                        .serverFinal(ascii(CLIENT_FINAL)));
        server.serverFirst(plain(CLIENT_FIRST));
        server.serverFinal(ascii(CLIENT_FINAL));
        assertThatExceptionOfType(ProtocolViolation.class).isThrownBy(() -> server.serverFinal(ascii(CLIENT_FINAL)));
    }

    @Test
    void after_a_wrong_proof_there_is_no_second_guess() throws ProtocolViolation {
        server.serverFirst(plain(CLIENT_FIRST));
        String wrong = CLIENT_FINAL.replace("p=d", "p=e");
        assertThatExceptionOfType(ProtocolViolation.class)
                .isThrownBy(() -> server.serverFinal(ascii(wrong)))
                .matches(ProtocolViolation::isInvalidPassword);
        assertThatExceptionOfType(ProtocolViolation.class)
                .isThrownBy(() -> server.serverFinal(ascii(CLIENT_FINAL)))
                .matches(violation -> !violation.isInvalidPassword());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "e=unknown-user",
                "r=" + NONCE,
                "r=" + NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==",
                "r=" + NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=",
                "r=" + NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=0",
                "r=" + NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-1",
                "r=" + NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=2147483648",
                "r=" + NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=100001",
                "r=" + NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,x=1",
                "r=" + NONCE + ",s=,i=4096",
                "r=" + NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ,i=4096",
                "r=" + CLIENT_NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "r=" + SERVER_NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "m=x,r=" + NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
            })
    void a_malformed_or_hostile_server_first_is_a_violation(String message) {
        client.clientFirst();
        assertThatExceptionOfType(ProtocolViolation.class).isThrownBy(() -> client.serverFirst(ascii(message)));
    }

    @Test
    void a_nonce_of_64_kilobytes_is_a_violation() {
        client.clientFirst();
        String message = SERVER_FIRST.replace(SERVER_NONCE, "x".repeat(65_536));
        assertThatExceptionOfType(ProtocolViolation.class).isThrownBy(() -> client.serverFirst(ascii(message)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v=",
                "v=AAAA",
                "v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
                SERVER_FINAL + ",x=1",
                "e=other-error"
            })
    void a_server_that_does_not_prove_itself_is_a_violation(String message) throws ProtocolViolation {
        client.clientFirst("user");
        client.serverFirst(ascii(SERVER_FIRST));
        client.clientFinal(ScramKeys.derive("pencil", SALT, 4096));
        assertThatExceptionOfType(ProtocolViolation.class).isThrownBy(() -> client.verifyServerFinal(ascii(message)));
    }

    @Test
    void both_sides_agree_with_random_nonces() throws ProtocolViolation {
        SecureRandom random = new SecureRandom();
        ScramServerExchange someServer = new ScramServerExchange(PENCIL, Optional.empty(), random);
        ScramClientExchange someClient = new ScramClientExchange(ChannelBinding.UNSUPPORTED, random);
        ServerFirst first = someClient.serverFirst(someServer.serverFirst(plain(someClient)));
        ScramKeys keys = ScramKeys.derive("pencil", first.salt(), first.iterations());
        someClient.verifyServerFinal(someServer.serverFinal(someClient.clientFinal(keys)));
        assertThat(someServer.clientKey()).isEqualTo(keys.clientKey());
    }

    @Test
    void secrets_do_not_show() throws ProtocolViolation {
        client.clientFirst();
        ScramKeys keys = ScramKeys.derive("pencil", SALT, 4096);
        assertThat("" + keys + PENCIL + client.serverFirst(ascii(SERVER_FIRST)) + new SaslResponse(ascii(PROOF))
                        + new PasswordMessage(ascii("pencil")))
                .doesNotContain("pencil", PROOF, ScramPrimitives.base64(SALT), "[B@");
    }

    /** Whether the proof of these keys is accepted; fails on anything but a wrong password. */
    private static boolean login(ScramKeys keys) throws ProtocolViolation {
        ScramServerExchange someServer = new ScramServerExchange(PENCIL, Optional.empty(), new SecureRandom());
        ScramClientExchange someClient = new ScramClientExchange(ChannelBinding.UNSUPPORTED, new SecureRandom());
        someClient.serverFirst(someServer.serverFirst(plain(someClient)));
        byte[] clientFinal = someClient.clientFinal(keys);
        try {
            someClient.verifyServerFinal(someServer.serverFinal(clientFinal));
            return true;
        } catch (ProtocolViolation e) {
            assertThat(e.isInvalidPassword()).isTrue();
            return false;
        }
    }

    private static SaslInitialResponse plain(String clientFirst) {
        return new SaslInitialResponse("SCRAM-SHA-256", ascii(clientFirst));
    }

    private static SaslInitialResponse plain(ScramClientExchange client) {
        return new SaslInitialResponse("SCRAM-SHA-256", client.clientFirst());
    }

    private static byte[] ascii(String message) {
        return message.getBytes(StandardCharsets.ISO_8859_1);
    }
}
