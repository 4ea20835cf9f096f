package io.pgweir.proxy.auth;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.protocol.Md5Password;
import io.pgweir.protocol.PasswordMessage;
import io.pgweir.protocol.ProtocolViolation;
import java.security.SecureRandom;

/** PostgreSQL's md5 method: {@code md5(md5(password, user), salt)}. */
final class Md5Exchange implements Exchange {

    /** Compared with for nobody's sake, so that a stranger takes as long as a user. */
    private static final String NOBODYS_HASH = "md5" + "0".repeat(32);

    private final String user;
    private final Credential credential;
    private final byte[] salt = new byte[4];
    private byte[] response = new byte[0];

    Md5Exchange(String user, Credential credential, SecureRandom random) {
        this.user = user;
        this.credential = credential;
        random.nextBytes(salt);
    }

    @Override
    public void start(ByteBuf out) {
        BackendMessages.authenticationMd5Password(out, salt);
    }

    @Override
    public boolean nextAnswerDecides() {
        return true;
    }

    @Override
    public Step answer(ByteBuf body, ByteBuf out) throws ProtocolViolation {
        response = PasswordMessage.read(body).password();
        return fits(credential) ? Step.PROVEN : Step.REFUSED;
    }

    @Override
    public boolean fits(Credential stored) {
        boolean same = Md5Password.matches(hashOf(stored), salt, response);
        boolean comparable = stored instanceof Credential.Plain || stored instanceof Credential.Md5;
        return same && comparable;
    }

    private String hashOf(Credential stored) {
        if (stored instanceof Credential.Md5 md5) {
            return md5.hash();
        }
        if (stored instanceof Credential.Plain plain) {
            return Md5Password.hash(plain.password().reveal(), user);
        }
        return NOBODYS_HASH;
    }

    @Override
    public ServerCredential serverCredential(Credential stored) {
        return ServerCredential.storedAs(stored);
    }
}
