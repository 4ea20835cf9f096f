package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.pgweir.config.Secret;
import io.pgweir.protocol.AuthenticationRequest;
import io.pgweir.protocol.ChannelBinding;
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
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/**
 * pgweir's side of one login to PostgreSQL: answers what the server asks with what is known of the role. A key derivation
 * takes milliseconds, and the server chooses how many, so it runs on an executor of its own, is bounded, and there is one
 * in a login.
 *
 * <pre>
 *   NEW ─▶ ANSWERED ─────────────────────────────▶ OVER      password, md5
 *    └───▶ CHOSEN ─▶ CHALLENGED ─▶ PROVED ─▶ ASSURED ─▶ OVER  SCRAM: the server proves itself, too
 * </pre>
 */
final class ServerAuthentication {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** What the login handler does for an authentication. */
    interface Conversation {
        ByteBuf buffer();

        void send(ByteBuf message);

        /** The loop on which this login runs. */
        Executor loop();
    }

    private enum State {
        NEW,
        ANSWERED,
        CHOSEN,
        CHALLENGED,
        PROVED,
        ASSURED,
        OVER
    }

    private final LoginAttempt attempt;
    private final boolean encrypted;
    private final boolean plainTextAskedFor;
    private final BindingRule binding;
    private final Executor hashing;
    private final Conversation conversation;
    private State state = State.NEW;
    private ScramClientExchange scram;
    private FutureTask<Void> derivation;

    /**
     * @param encrypted whether nobody in between can read what is said
     * @param plainTextAskedFor whether the user has asked for a connection without TLS, in so many words
     */
    ServerAuthentication(
            LoginAttempt attempt,
            boolean encrypted,
            boolean plainTextAskedFor,
            BindingRule binding,
            Executor hashing,
            Conversation conversation) {
        this.attempt = attempt;
        this.encrypted = encrypted;
        this.plainTextAskedFor = plainTextAskedFor;
        this.binding = binding;
        this.hashing = hashing;
        this.conversation = conversation;
    }

    void onRequest(AuthenticationRequest request) throws ProtocolViolation {
        if (request instanceof AuthenticationRequest.Ok) {
            ok();
        } else if (request instanceof AuthenticationRequest.CleartextPassword) {
            move(State.NEW, State.ANSWERED);
            cleartext();
        } else if (request instanceof AuthenticationRequest.Md5 md5) {
            move(State.NEW, State.ANSWERED);
            binding.allowUnbound("the server asks for an md5 hash");
            attempt.whenItsTurn(false, credential -> md5(credential, md5.salt()));
        } else if (request instanceof AuthenticationRequest.Sasl sasl) {
            move(State.NEW, State.CHOSEN);
            sasl(sasl);
        } else if (request instanceof AuthenticationRequest.SaslContinue next) {
            move(State.CHOSEN, State.CHALLENGED);
            saslContinue(next.data());
        } else if (request instanceof AuthenticationRequest.SaslFinal last) {
            move(State.PROVED, State.ASSURED);
            scram.verifyServerFinal(last.data());
        } else {
            throw refused("the server asks for an authentication method that pgweir does not have", "");
        }
    }

    /** Nothing twice: a server that asks again and again would have a key derived each time. */
    private void move(State from, State to) throws ProtocolViolation {
        if (state != from) {
            throw new ProtocolViolation("authentication request out of turn");
        }
        state = to;
    }

    /** A server that was asked for SCRAM must show that it knows the password too, or it may be anybody. */
    private void ok() throws ProtocolViolation {
        switch (state) {
            case NEW -> binding.allowUnbound("the server asks for no password");
            case ANSWERED, ASSURED -> {}
            case CHOSEN, CHALLENGED, PROVED ->
                throw new ProtocolViolation("the server has not proved that it knows the password");
            case OVER -> throw new ProtocolViolation("authentication request out of turn");
        }
        state = State.OVER;
        attempt.accepted();
    }

    /** Before its AuthenticationOk a server has nothing else to say: who skips the proof would be believed without one. */
    void requireOver() throws ProtocolViolation {
        if (state != State.OVER) {
            throw new ProtocolViolation("the server is ready before it has let pgweir in");
        }
    }

    /** The login has failed: a derivation that has not begun is not worth its time any more. */
    void abandon() {
        state = State.OVER;
        if (derivation != null) {
            derivation.cancel(false);
        }
    }

    private void cleartext() throws ProtocolViolation {
        binding.allowUnbound("the server asks for the password itself");
        if (!encrypted && !plainTextAskedFor) {
            throw refused("the server asks for the password in clear over a connection without TLS", "");
        }
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
        ChannelBinding chosen = binding.choose(request.mechanisms());
        scram = new ScramClientExchange(chosen, RANDOM);
        ByteBuf out = conversation.buffer();
        FrontendMessages.saslInitialResponse(out, chosen.mechanism().label(), scram.clientFirst());
        conversation.send(out);
    }

    private void saslContinue(byte[] data) throws ProtocolViolation {
        ScramClientExchange.ServerFirst challenge = scram.serverFirst(data);
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
        ScramKeys known = attempt.derivedKeys().find(password, challenge);
        if (known != null) {
            derived.accept(known);
            return;
        }
        derivation = new FutureTask<>(() -> {
            ScramKeys keys = ScramKeys.derive(password.password().reveal(), challenge.salt(), challenge.iterations());
            conversation.loop().execute(() -> {
                attempt.derivedKeys().remember(password, challenge, keys);
                derived.accept(keys);
            });
            return null;
        });
        hashing.execute(derivation);
    }

    private void saslFinal(ScramKeys keys) {
        if (state != State.CHALLENGED) {
            return;
        }
        state = State.PROVED;
        ByteBuf out = conversation.buffer();
        FrontendMessages.saslResponse(out, scram.clientFinal(keys));
        conversation.send(out);
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
