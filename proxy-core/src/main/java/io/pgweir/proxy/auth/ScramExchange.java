package io.pgweir.proxy.auth;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.protocol.ChannelBinding;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SaslInitialResponse;
import io.pgweir.protocol.SaslResponse;
import io.pgweir.protocol.ScramKeys;
import io.pgweir.protocol.ScramMechanism;
import io.pgweir.protocol.ScramServerExchange;
import io.pgweir.protocol.ScramVerifier;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/**
 * SASL with SCRAM-SHA-256, and with SCRAM-SHA-256-PLUS where there is TLS to bind it to; for a stranger with a made-up
 * verifier, in as many rounds.
 */
final class ScramExchange implements Exchange {

    private static final List<String> UNBOUND = List.of(ScramMechanism.SCRAM_SHA_256.label());

    /** The stronger first, as PostgreSQL has it. */
    private static final List<String> BOUND =
            List.of(ScramMechanism.SCRAM_SHA_256_PLUS.label(), ScramMechanism.SCRAM_SHA_256.label());

    private final List<String> mechanisms;
    private final ScramVerifier verifier;
    private final ScramServerExchange scram;
    private boolean mechanismChosen;

    /**
     * @param credential one that SCRAM can check, or a stranger's
     * @param certificateHash of the TLS connection, see {@link ClientOrigin}; null where there is nothing to bind to
     */
    ScramExchange(Credential credential, byte[] certificateHash, SecureRandom random) {
        Optional<ChannelBinding> offered = Optional.ofNullable(certificateHash).map(ChannelBinding::tlsServerEndPoint);
        this.mechanisms = offered.isPresent() ? BOUND : UNBOUND;
        this.verifier = verifierOf(credential);
        this.scram = new ScramServerExchange(verifier, offered, random);
    }

    private static ScramVerifier verifierOf(Credential credential) {
        if (credential instanceof Credential.Plain plain) {
            return plain.verifier();
        }
        if (credential instanceof Credential.Scram scram) {
            return scram.verifier();
        }
        if (credential instanceof Credential.Unknown stranger) {
            return stranger.mock();
        }
        throw new IllegalArgumentException("an md5 hash cannot check a SCRAM proof");
    }

    @Override
    public void start(ByteBuf out) {
        BackendMessages.authenticationSasl(out, mechanisms);
    }

    @Override
    public boolean nextAnswerDecides() {
        return mechanismChosen;
    }

    @Override
    public Step answer(ByteBuf body, ByteBuf out) throws ProtocolViolation {
        if (!mechanismChosen) {
            mechanismChosen = true;
            SaslInitialResponse initial = SaslInitialResponse.read(body, mechanisms);
            BackendMessages.authenticationSaslContinue(out, scram.serverFirst(initial));
            return Step.CONTINUE;
        }
        BackendMessages.authenticationSaslFinal(
                out, scram.serverFinal(SaslResponse.read(body).response()));
        return Step.PROVEN;
    }

    /** The proof is bound to the salt that was sent: the client's next login will meet the new one. */
    @Override
    public boolean fits(Credential stored) {
        return false;
    }

    @Override
    public ServerCredential serverCredential(Credential stored) {
        if (stored instanceof Credential.Plain plain) {
            return new ServerCredential.Password(plain.password());
        }
        return new ServerCredential.ScramKeys(new ScramKeys(scram.clientKey(), verifier.serverKey()));
    }
}
