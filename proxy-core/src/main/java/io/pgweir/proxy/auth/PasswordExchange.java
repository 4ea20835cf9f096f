package io.pgweir.proxy.auth;

import io.netty.buffer.ByteBuf;
import io.pgweir.config.Secret;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.protocol.Md5Password;
import io.pgweir.protocol.PasswordMessage;
import io.pgweir.protocol.ProtocolViolation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** The password in clear, over TLS. */
final class PasswordExchange implements Exchange {

    private final String user;
    private final Credential.Unknown stranger;

    /** Written on the loop before and read on a hashing thread after it was handed over. */
    private byte[] password = new byte[0];

    /** @param stranger whose time every check takes */
    PasswordExchange(String user, Credential.Unknown stranger) {
        this.user = user;
        this.stranger = stranger;
    }

    @Override
    public void start(ByteBuf out) {
        BackendMessages.authenticationCleartextPassword(out);
    }

    @Override
    public boolean nextAnswerDecides() {
        return true;
    }

    @Override
    public Step answer(ByteBuf body, ByteBuf out) throws ProtocolViolation {
        password = PasswordMessage.read(body).password();
        return Step.COMPARE;
    }

    /**
     * A stored plain password is compared through its verifier, and beside a stored hash a stranger's verifier is tried:
     * were these quicker, the time would tell which names exist. Takes milliseconds.
     */
    @Override
    public boolean fits(Credential stored) {
        if (stored instanceof Credential.Scram scram) {
            return scram.verifier().matches(password);
        }
        if (stored instanceof Credential.Plain plain) {
            return plain.verifier().matches(password);
        }
        stranger.mock().matches(password);
        if (stored instanceof Credential.Md5 md5) {
            byte[] expected = md5.hash().getBytes(StandardCharsets.US_ASCII);
            byte[] typed = Md5Password.hash(password, user).getBytes(StandardCharsets.US_ASCII);
            return MessageDigest.isEqual(expected, typed);
        }
        return false;
    }

    @Override
    public ServerCredential serverCredential(Credential stored) {
        return new ServerCredential.Password(new Secret(new String(password, StandardCharsets.UTF_8)));
    }
}
