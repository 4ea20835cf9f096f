package io.pgweir.proxy.jazzer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.Unpooled;
import io.pgweir.protocol.ChannelBinding;
import io.pgweir.protocol.Md5Password;
import io.pgweir.protocol.PasswordMessage;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SaslInitialResponse;
import io.pgweir.protocol.SaslResponse;
import io.pgweir.protocol.ScramClientExchange;
import io.pgweir.protocol.ScramKeys;
import io.pgweir.protocol.ScramMechanism;
import io.pgweir.protocol.ScramServerExchange;
import io.pgweir.protocol.ScramVerifier;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Both sides of a login by password. Nobody gets in whose proof is wrong, no server is believed whose signature is, and the
 * iterations that a server asks for are bounded before they are done.
 *
 * <pre>
 *   which | length of the first message | first message | second message
 * </pre>
 */
final class Sasl {

    private static final byte[] SALT = new byte[ScramVerifier.SALT_LENGTH];
    private static final ScramKeys KEYS = ScramKeys.derive("secret", SALT, 1);
    private static final ScramVerifier VERIFIER = ScramVerifier.derive("secret", SALT, 1);
    private static final String STORED_MD5 = Md5Password.hash("secret", "app");

    /** The nonces are always the same, so that a whole exchange can be among the inputs. */
    private static final class NoChance extends SecureRandom {

        private static final long serialVersionUID = 1;

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static final Optional<ChannelBinding> OFFERED = Optional.of(ChannelBinding.tlsServerEndPoint(new byte[32]));
    private static final List<String> MECHANISMS =
            List.of(ScramMechanism.SCRAM_SHA_256_PLUS.label(), ScramMechanism.SCRAM_SHA_256.label());
    private static final SecureRandom NO_CHANCE = new NoChance();

    private Sasl() {}

    static void read(byte[] bytes) throws ProtocolViolation {
        Input in = new Input(bytes);
        int which = in.number();
        byte[] first = in.take(in.number());
        byte[] second = in.rest();
        switch (which % 6) {
            case 0 -> logIn(SaslInitialResponse.read(Unpooled.wrappedBuffer(first), MECHANISMS), second);
            case 1 -> logIn(new SaslInitialResponse(ScramMechanism.SCRAM_SHA_256.label(), first), second);
            case 2 -> logInToServer(first, second);
            case 3 -> PasswordMessage.read(Unpooled.wrappedBuffer(second));
            case 4 -> verifier(new String(second, ISO_8859_1));
            default ->
                Promise.unless(
                        !Md5Password.matches(STORED_MD5, new byte[4], second)
                                || new String(second, ISO_8859_1).equals(Md5Password.response(STORED_MD5, new byte[4])),
                        () -> "a response was accepted that is none");
        }
    }

    private static void logIn(SaslInitialResponse initial, byte[] second) throws ProtocolViolation {
        ScramServerExchange exchange = new ScramServerExchange(VERIFIER, OFFERED, NO_CHANCE);
        String serverFirst = new String(exchange.serverFirst(initial), ISO_8859_1);
        Promise.unless(serverFirst.startsWith("r=") && serverFirst.endsWith(",i=1"), () -> serverFirst);
        exchange.serverFinal(SaslResponse.read(Unpooled.wrappedBuffer(second)).response());
        Promise.unless(
                Arrays.equals(exchange.clientKey(), KEYS.clientKey()), () -> "a proof was accepted that is none");
    }

    private static void logInToServer(byte[] first, byte[] second) throws ProtocolViolation {
        ScramClientExchange exchange = new ScramClientExchange(ChannelBinding.NOT_OFFERED, NO_CHANCE);
        exchange.clientFirst();
        ScramClientExchange.ServerFirst server = exchange.serverFirst(first);
        Promise.unless(
                server.iterations() >= 1 && server.iterations() <= ScramClientExchange.MAX_ITERATIONS,
                () -> server.iterations() + " iterations");
        Promise.unless(server.salt().length > 0, () -> "no salt");
        exchange.clientFinal(KEYS);
        exchange.verifyServerFinal(second);
    }

    /** What auth.query has read, which is as much as anybody may write into the table that it reads. */
    private static void verifier(String text) {
        ScramVerifier.parse(text)
                .ifPresent(verifier -> Promise.unless(
                        ScramVerifier.parse(verifier.encoded()).orElseThrow().equals(verifier), () -> text));
        Md5Password.isHash(text);
    }
}
