package io.pgweir.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.pgweir.benchmarks.contender.Endpoint;
import io.pgweir.protocol.AuthenticationRequest;
import io.pgweir.protocol.ChannelBinding;
import io.pgweir.protocol.FrontendMessages;
import io.pgweir.protocol.Md5Password;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.ScramClientExchange;
import io.pgweir.protocol.ScramKeys;
import io.pgweir.protocol.ScramMechanism;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Answers whatever a server asks to prove a user, for many logins of one loop. The keys of SCRAM take thousands of hashes;
 * they are kept as long as the server names the same salt, or the load generator would be slower than who it logs in to.
 */
final class Password {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Endpoint endpoint;
    private byte[] salt = {};
    private int iterations;
    private ScramKeys keys;

    Password(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** @return of one login */
    Proof proof() {
        return new Proof();
    }

    private ScramKeys keys(ScramClientExchange.ServerFirst challenge) {
        if (keys == null || challenge.iterations() != iterations || !Arrays.equals(challenge.salt(), salt)) {
            salt = challenge.salt();
            iterations = challenge.iterations();
            keys = ScramKeys.derive(endpoint.password().reveal(), salt, iterations);
        }
        return keys;
    }

    /** One login. */
    final class Proof {

        private ScramClientExchange scram;

        /** Writes the answer, if one is due. */
        void answer(AuthenticationRequest request, ByteBuf out) throws ProtocolViolation {
            if (request instanceof AuthenticationRequest.CleartextPassword) {
                FrontendMessages.passwordMessage(out, endpoint.password().reveal());
            } else if (request instanceof AuthenticationRequest.Md5 md5) {
                String hash = Md5Password.hash(endpoint.password().reveal(), endpoint.user());
                FrontendMessages.passwordMessage(out, Md5Password.response(hash, md5.salt()));
            } else if (request instanceof AuthenticationRequest.Sasl) {
                // Never bound to the connection: PgBouncer cannot, and all are to do the same.
                scram = new ScramClientExchange(ChannelBinding.UNSUPPORTED, RANDOM);
                FrontendMessages.saslInitialResponse(out, ScramMechanism.SCRAM_SHA_256.label(), scram.clientFirst());
            } else if (request instanceof AuthenticationRequest.SaslContinue next) {
                FrontendMessages.saslResponse(out, scram.clientFinal(keys(scram.serverFirst(next.data()))));
            } else if (request instanceof AuthenticationRequest.SaslFinal last) {
                scram.verifyServerFinal(last.data());
            } else if (request instanceof AuthenticationRequest.Unsupported unknown) {
                throw new ProtocolViolation("the server asks for authentication method " + unknown.code());
            }
        }
    }
}
