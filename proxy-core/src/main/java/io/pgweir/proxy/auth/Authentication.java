package io.pgweir.proxy.auth;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.pgweir.config.AuthMethod;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.ProtocolViolation;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's authentication, confined to the client's event loop.
 *
 * <pre>
 * NEW → LOOKING_UP → ASKING ⇄ (the client answers) → DONE
 *                      ↓ ↑
 *                    CHECKING: the answer waits for its turn, a key is derived, a refused password looked up again,
 *                              or the refusal held back
 * </pre>
 */
public final class Authentication {

    private static final Logger LOG = LoggerFactory.getLogger(Authentication.class);

    private enum State {
        NEW,
        LOOKING_UP,
        ASKING,
        CHECKING,
        DONE
    }

    private final Authenticator authenticator;
    private final ClientOrigin origin;
    private final String user;
    private final Executor loop;
    private final ByteBufAllocator allocator;
    private final AuthenticationListener listener;

    private State state = State.NEW;
    private Account account;
    private Exchange exchange;
    private PasswordAttempt attempt;

    Authentication(
            Authenticator authenticator,
            ClientOrigin origin,
            Executor loop,
            ByteBufAllocator allocator,
            AuthenticationListener listener) {
        this.authenticator = authenticator;
        this.origin = origin;
        this.user = origin.user();
        this.loop = loop;
        this.allocator = allocator;
        this.listener = listener;
    }

    /** Looks the user up and asks the client for its proof. */
    public void start() {
        if (state != State.NEW) {
            throw new IllegalStateException("an authentication is started once, this one is " + state);
        }
        Terms terms = authenticator.terms(origin);
        if (terms instanceof Terms.Methods methods) {
            state = State.LOOKING_UP;
            authenticator.users().lookup(user, loop, unlessDone(lookup -> lookedUp(lookup, methods.usable())));
        } else if (terms instanceof Terms.Refused refused) {
            refuse(refused.error());
        }
    }

    /**
     * The body of a message of type {@code p}, which the caller keeps.
     *
     * @throws ProtocolViolation if the message is malformed or was not asked for; nothing more is heard of this
     *     authentication
     */
    public void onPasswordMessage(ByteBuf body) throws ProtocolViolation {
        if (state != State.ASKING) {
            state = State.DONE;
            throw new ProtocolViolation("a password message was not asked for");
        }
        if (!exchange.nextAnswerDecides()) {
            check(body);
            return;
        }
        attempt = authenticator.throttle().attempt(origin, loop);
        if (attempt.begin()) {
            check(body);
        } else {
            awaitTurn(Unpooled.wrappedBuffer(ByteBufUtil.getBytes(body)));
        }
    }

    private void awaitTurn(ByteBuf body) {
        state = State.CHECKING;
        if (!attempt.await(() -> checkInTurn(body))) {
            refuse(Refusals.TOO_MANY_GUESSES);
        }
    }

    private void checkInTurn(ByteBuf body) {
        if (state == State.DONE) {
            return;
        }
        try {
            check(body);
        } catch (ProtocolViolation violation) {
            refuse(violation.error());
        }
    }

    private void check(ByteBuf body) throws ProtocolViolation {
        ByteBuf reply = allocator.buffer();
        try {
            Exchange.Step step = exchange.answer(body, reply);
            if (reply.isReadable()) {
                reply(reply.retain(), step);
            }
            take(step);
        } catch (ProtocolViolation violation) {
            // An empty or odd password is told nothing that a wrong one is not told.
            if (!violation.isInvalidPassword()) {
                state = State.DONE;
                throw violation;
            }
            take(Exchange.Step.REFUSED);
        } finally {
            reply.release();
        }
    }

    private void reply(ByteBuf messages, Exchange.Step step) {
        if (step == Exchange.Step.PROVEN) {
            listener.sendWithNext(messages);
        } else {
            listener.send(messages);
        }
    }

    /** Whether the client's next message is its answer; before and after that it may send what is not for here. */
    public boolean isAsking() {
        return state == State.ASKING;
    }

    /** The client is gone: nothing more is heard of this authentication. */
    public void abandon() {
        state = State.DONE;
        if (attempt != null) {
            attempt.leave();
        }
    }

    private void lookedUp(Lookup lookup, List<AuthMethod> usable) {
        if (lookup instanceof Lookup.Failed failed) {
            refuse(failed.error());
            return;
        }
        Credential.Unknown stranger = authenticator.stranger(user);
        account = lookup instanceof Lookup.Found found ? found.account() : accountOf(stranger);
        MethodChoice choice = MethodChoice.of(usable, account.credential(), isNamed(), stranger);
        switch (choice.method()) {
            case TRUST -> letInUnasked(Refusals.noSuchRole(user), choice);
            case CERT -> letInUnasked(Refusals.wrongCertificate(user), choice);
            default -> ask(choice, usable);
        }
    }

    /** Whether there is such a user, and the client's certificate names it. */
    private boolean isNamed() {
        boolean known = !(account.credential() instanceof Credential.Unknown);
        return known
                && origin.certificate()
                        .filter(certificate -> account.isNamedBy(CertificateNames.of(certificate)))
                        .isPresent();
    }

    private Account accountOf(Credential credential) {
        return new Account(user, credential);
    }

    private void letInUnasked(ErrorFields stranger, MethodChoice choice) {
        if (choice.credential() instanceof Credential.Unknown) {
            refuse(stranger);
        } else {
            letIn(ServerCredential.storedAs(account.credential()));
        }
    }

    private void ask(MethodChoice choice, List<AuthMethod> usable) {
        if (choice.credential() != account.credential()) {
            LOG.info("event=unusable_secret user=\"{}\" stored={} methods={}", user, account.credential(), usable);
            account = accountOf(choice.credential());
        }
        exchange = switch (choice.method()) {
            case SCRAM_SHA_256 ->
                new ScramExchange(choice.credential(), origin.channelBinding(), authenticator.random());
            case MD5 -> new Md5Exchange(user, choice.credential(), authenticator.random());
            case PASSWORD -> new PasswordExchange(user, authenticator.stranger(user));
            case CERT, TRUST, REJECT -> throw new IllegalStateException(choice.method() + " asks for nothing");
        };
        state = State.ASKING;
        ByteBuf question = allocator.buffer();
        exchange.start(question);
        listener.send(question);
    }

    private void take(Exchange.Step step) {
        switch (step) {
            case CONTINUE -> {}
            case PROVEN -> letIn(exchange.serverCredential(account.credential()));
            case REFUSED -> lookAgain();
            case COMPARE -> compare(account, this::lookAgain);
        }
    }

    /** The password may have been changed since it was cached. */
    private void lookAgain() {
        state = State.CHECKING;
        authenticator.users().refresh(user, loop, unlessDone(this::lookedAgain));
    }

    private void lookedAgain(Lookup lookup) {
        boolean changed = lookup instanceof Lookup.Found found
                && !found.account().credential().equals(account.credential());
        if (changed) {
            compare(((Lookup.Found) lookup).account(), this::refuseAsWrong);
        } else {
            refuseAsWrong();
        }
    }

    private void compare(Account candidate, Runnable otherwise) {
        state = State.CHECKING;
        Consumer<Boolean> compared = unlessDone(fits -> {
            if (fits) {
                account = candidate;
                letIn(exchange.serverCredential(candidate.credential()));
            } else {
                otherwise.run();
            }
        });
        try {
            authenticator.hashing().execute(() -> {
                boolean fits = exchange.fits(candidate.credential());
                loop.execute(() -> compared.accept(fits));
            });
        } catch (RejectedExecutionException full) {
            attempt.undecided();
            refuse(Refusals.TOO_MANY_LOGINS);
        }
    }

    private void refuseAsWrong() {
        state = State.CHECKING;
        Consumer<ErrorFields> tell = unlessDone(this::refuse);
        attempt.wrong(() -> tell.accept(Refusals.wrongPassword(user)));
    }

    private void letIn(ServerCredential proof) {
        state = State.DONE;
        if (attempt != null) {
            attempt.right();
        }
        listener.authenticated(new ClientIdentity(user, account.serverLogin(proof)));
    }

    private void refuse(ErrorFields error) {
        abandon();
        listener.refused(error);
    }

    /** An answer that comes after the client has gone, or has broken the protocol meanwhile, is for nobody. */
    private <T> Consumer<T> unlessDone(Consumer<T> step) {
        return value -> {
            if (state != State.DONE) {
                step.accept(value);
            }
        };
    }
}
