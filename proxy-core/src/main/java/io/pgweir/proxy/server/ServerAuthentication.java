package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.pgweir.config.Secret;
import io.pgweir.protocol.AuthenticationRequest;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.FrontendMessages;
import io.pgweir.protocol.Md5Password;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.ScramClientExchange;
import io.pgweir.protocol.ScramKeys;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.auth.ServerCredential;
import java.security.SecureRandom;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * pgweir's side of one login to PostgreSQL: answers what the server asks with what is known of the role. A key derivation
 * takes milliseconds, and the server chooses how many, so it runs on an executor of its own and is bounded.
 */
final class ServerAuthentication {

    private static final String SCRAM_SHA_256 = "SCRAM-SHA-256";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** What the login handler does for an authentication. */
    interface Conversation {
        ByteBuf buffer();

        void send(ByteBuf message);

        /** The loop on which this login runs. */
        Executor loop();
    }

    private final LoginAttempt attempt;
    private final boolean encrypted;
    private final boolean plainTextAskedFor;
    private final Executor hashing;
    private final Conversation conversation;
    private ScramClientExchange scram;
    private boolean serverProved = true;

    /**
     * @param encrypted whether nobody in between can read what is said
     * @param plainTextAskedFor whether the user has asked for a connection without TLS, in so many words
     */
    ServerAuthentication(
            LoginAttempt attempt,
            boolean encrypted,
            boolean plainTextAskedFor,
            Executor hashing,
            Conversation conversation) {
        this.attempt = attempt;
        this.encrypted = encrypted;
        this.plainTextAskedFor = plainTextAskedFor;
        this.hashing = hashing;
        this.conversation = conversation;
    }

    void onRequest(AuthenticationRequest request) throws ProtocolViolation {
        if (request instanceof AuthenticationRequest.Ok) {
            ok();
        } else if (request instanceof AuthenticationRequest.CleartextPassword) {
            cleartext();
        } else if (request instanceof AuthenticationRequest.Md5 md5) {
            attempt.whenItsTurn(false, credential -> md5(credential, md5.salt()));
        } else if (request instanceof AuthenticationRequest.Sasl sasl) {
            sasl(sasl);
        } else if (request instanceof AuthenticationRequest.SaslContinue next) {
            saslContinue(next.data());
        } else if (request instanceof AuthenticationRequest.SaslFinal last) {
            exchange().verifyServerFinal(last.data());
            serverProved = true;
        } else {
            throw refused("the server asks for an authentication method that pgweir does not have", "");
        }
    }

    /** A server that was asked for SCRAM must show that it knows the password too, or it may be anybody. */
    private void ok() throws ProtocolViolation {
        if (!serverProved) {
            throw new ProtocolViolation("the server has not proved that it knows the password");
        }
        attempt.accepted();
    }

    private void cleartext() throws ProtocolViolation {
        if (!encrypted && !plainTextAskedFor) {
            throw refused("the server asks for the password in clear over a connection without TLS", "");
        }
        // It may have to ask PAM, LDAP or RADIUS.
        attempt.whenItsTurn(true, this::cleartext);
    }

    private void cleartext(ServerCredential credential) throws ProtocolViolation {
        if (credential instanceof ServerCredential.Password password) {
            cleartext(password.password());
        } else if (credential instanceof ServerCredential.Token token && encrypted) {
            cleartext(token.token());
        } else {
            throw missing(credential, "a password");
        }
    }

    private void cleartext(Secret secret) {
        ByteBuf out = conversation.buffer();
        FrontendMessages.passwordMessage(out, secret.reveal());
        conversation.send(out);
    }

    private void md5(ServerCredential credential, byte[] salt) throws ProtocolViolation {
        String hash;
        if (credential instanceof ServerCredential.Password password) {
            hash = Md5Password.hash(password.password().reveal(), attempt.role());
        } else if (credential instanceof ServerCredential.Md5Hash known) {
            hash = known.hash();
        } else {
            throw missing(credential, "a password or an md5 hash");
        }
        ByteBuf out = conversation.buffer();
        FrontendMessages.passwordMessage(out, Md5Password.response(hash, salt));
        conversation.send(out);
    }

    private void sasl(AuthenticationRequest.Sasl request) throws ProtocolViolation {
        if (!request.mechanisms().contains(SCRAM_SHA_256)) {
            throw refused("the server offers no SASL mechanism that pgweir has: " + request.mechanisms(), "");
        }
        scram = new ScramClientExchange(RANDOM);
        serverProved = false;
        ByteBuf out = conversation.buffer();
        FrontendMessages.saslInitialResponse(out, SCRAM_SHA_256, scram.clientFirst());
        conversation.send(out);
    }

    private void saslContinue(byte[] data) throws ProtocolViolation {
        ScramClientExchange.ServerFirst challenge = exchange().serverFirst(data);
        attempt.whenItsTurn(false, credential -> prove(credential, challenge));
    }

    private void prove(ServerCredential credential, ScramClientExchange.ServerFirst challenge)
            throws ProtocolViolation {
        if (credential instanceof ServerCredential.ScramKeys known) {
            saslFinal(known.keys());
        } else if (credential instanceof ServerCredential.Password password) {
            derive(password, challenge, this::saslFinal);
        } else {
            throw missing(credential, "a password, or the keys of a client that has logged in with SCRAM");
        }
    }

    private void derive(
            ServerCredential.Password password,
            ScramClientExchange.ServerFirst challenge,
            Consumer<ScramKeys> derived) {
        hashing.execute(() -> {
            ScramKeys keys = ScramKeys.derive(password.password().reveal(), challenge.salt(), challenge.iterations());
            conversation.loop().execute(() -> derived.accept(keys));
        });
    }

    private void saslFinal(ScramKeys keys) {
        ByteBuf out = conversation.buffer();
        FrontendMessages.saslResponse(out, scram.clientFinal(keys));
        conversation.send(out);
    }

    private ScramClientExchange exchange() throws ProtocolViolation {
        if (scram == null) {
            throw new ProtocolViolation("SASL message outside a SASL exchange");
        }
        return scram;
    }

    private ProtocolViolation missing(ServerCredential credential, String what) {
        if (credential instanceof ServerCredential.Token) {
            return refused(
                    "the server does not take a token from user \"" + attempt.role() + "\"",
                    "PostgreSQL asks for " + what + ": GRANT rds_iam to the role, and connect with TLS.");
        }
        return refused(
                "pgweir has no password for user \"" + attempt.role() + "\" that the server would take",
                "PostgreSQL asks for " + what + ": set users." + attempt.role() + ".server_password.");
    }

    private static ProtocolViolation refused(String message, String hint) {
        return new ProtocolViolation(
                ErrorFields.fatal(SqlState.INVALID_PASSWORD, message).withHint(hint.isEmpty() ? null : hint));
    }
}
