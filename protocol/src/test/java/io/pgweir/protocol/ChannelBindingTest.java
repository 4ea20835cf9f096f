package io.pgweir.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgweir.protocol.ScramClientExchange.ServerFirst;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SCRAM-SHA-256-PLUS: what is bound, and who is found out. */
class ChannelBindingTest {

    private static final byte[] SALT = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final ScramVerifier VERIFIER = ScramVerifier.derive("pencil", SALT, 4096);
    private static final ScramKeys KEYS = ScramKeys.derive("pencil", SALT, 4096);
    private static final ChannelBinding OURS = ChannelBinding.tlsServerEndPoint(new byte[] {1, 2, 3});
    private static final ChannelBinding OF_ANOTHER_CERTIFICATE = ChannelBinding.tlsServerEndPoint(new byte[] {1, 2, 4});

    private final SecureRandom random = new SecureRandom();
    private final ScramServerExchange server = new ScramServerExchange(VERIFIER, Optional.of(OURS), random);

    @Test
    void a_proof_that_is_bound_to_the_same_certificate_is_accepted() throws Exception {
        login(server, OURS);
        assertThat(server.clientKey()).as("good for PostgreSQL, too").isEqualTo(KEYS.clientKey());
    }

    @Test
    void a_client_that_does_not_want_to_bind_is_let_in() throws Exception {
        login(server, ChannelBinding.UNSUPPORTED);
    }

    @Test
    void a_client_that_could_bind_is_let_in_where_that_is_not_offered() throws Exception {
        login(new ScramServerExchange(VERIFIER, Optional.empty(), random), ChannelBinding.NOT_OFFERED);
    }

    @Test
    void a_proof_that_is_bound_to_another_certificate_is_refused_whatever_the_password() {
        ProtocolViolation found =
                catchThrowableOfType(ProtocolViolation.class, () -> login(server, OF_ANOTHER_CERTIFICATE));
        assertThat(found.error()).isEqualTo(ErrorFields.fatal("28000", "SCRAM channel binding check failed"));
    }

    @Test
    void who_takes_plus_out_of_the_offer_is_found_out_by_the_clients_flag() {
        ProtocolViolation found =
                catchThrowableOfType(ProtocolViolation.class, () -> login(server, ChannelBinding.NOT_OFFERED));
        assertThat(found.sqlState()).isEqualTo("28000");
        assertThat(found.error().message()).isEqualTo("SCRAM channel binding negotiation error");
        assertThat(found.error().detail()).contains("this server does support channel binding");
    }

    @Test
    void the_data_cannot_be_left_out_of_the_last_message() throws Exception {
        ScramClientExchange client = new ScramClientExchange(OURS, random);
        ServerFirst first = client.serverFirst(server.serverFirst(initial(OURS, client)));
        String honest = new String(client.clientFinal(KEYS), StandardCharsets.US_ASCII);
        String stripped = honest.replaceFirst("c=[^,]*", "c=" + ChannelBinding.UNSUPPORTED.attribute());
        assertThat(first.iterations()).isEqualTo(4096);
        assertThat(catchThrowableOfType(ProtocolViolation.class, () -> server.serverFinal(ascii(stripped)))
                        .sqlState())
                .isEqualTo("28000");
    }

    @ParameterizedTest
    @CsvSource({
        "SCRAM-SHA-256-PLUS, n",
        "SCRAM-SHA-256-PLUS, y",
        "SCRAM-SHA-256-PLUS, p=tls-unique",
        "SCRAM-SHA-256-PLUS, p=tls-exporter",
        "SCRAM-SHA-256-PLUS, p=",
        "SCRAM-SHA-256, p=tls-unique",
        "SCRAM-SHA-256, p=tls-server-end-point",
    })
    void a_flag_that_does_not_suit_the_mechanism_is_a_violation(String mechanism, String flag) {
        SaslInitialResponse initial = new SaslInitialResponse(mechanism, ascii(flag + ",,n=,r=abc"));
        assertThat(catchThrowableOfType(ProtocolViolation.class, () -> server.serverFirst(initial))
                        .sqlState())
                .isEqualTo("08P01");
    }

    private static void login(ScramServerExchange server, ChannelBinding binding) throws ProtocolViolation {
        ScramClientExchange client = new ScramClientExchange(binding, new SecureRandom());
        client.serverFirst(server.serverFirst(initial(binding, client)));
        client.verifyServerFinal(server.serverFinal(client.clientFinal(KEYS)));
    }

    private static SaslInitialResponse initial(ChannelBinding binding, ScramClientExchange client) {
        return new SaslInitialResponse(binding.mechanism().label(), client.clientFirst());
    }

    private static byte[] ascii(String message) {
        return message.getBytes(StandardCharsets.US_ASCII);
    }
}
