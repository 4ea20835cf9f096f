package io.pgweir.proxy.server;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.auth.ServerCredential;
import io.pgweir.proxy.dispatch.ConnectFailure;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One login's part in its {@link Role}: from the question whether to connect, by its turn to show a credential, to
 * PostgreSQL's verdict on that. Confined to the server's loop.
 */
final class LoginAttempt {

    /** What is done with a credential. */
    interface Proof {
        /** @throws ProtocolViolation if it is not one that the server would take */
        void show(ServerCredential credential) throws ProtocolViolation;
    }

    /** Whose login it is. */
    interface Owner {
        void fail(ConnectFailure failure);

        void refuse(ErrorFields error);

        /** On a connection of its own. */
        void beginAgain();
    }

    private final Role role;
    private final int begunAfter;
    private final Optional<ServerCredential.Token> token;
    private Owner owner;
    private Proof proof;
    private ServerCredential shown;
    private boolean judgedByOthers;
    private boolean judged;

    /**
     * @param begunAfter how many logins of the role had been refused when this one began
     * @param token for the server that this login goes to, whatever a reload makes of the role's meanwhile; empty if its role
     *     has none
     */
    LoginAttempt(Role role, int begunAfter, Optional<ServerCredential.Token> token) {
        this.role = role;
        this.begunAfter = begunAfter;
        this.token = token;
    }

    String role() {
        return role.name();
    }

    DerivedKeys derivedKeys() {
        return role.derivedKeys();
    }

    void owner(Owner handler) {
        owner = handler;
    }

    /**
     * Shows a credential as soon as it is this login's turn.
     *
     * @param mayAskOthers whether PostgreSQL may have to ask PAM, LDAP or RADIUS about it
     */
    void whenItsTurn(boolean mayAskOthers, Proof next) {
        proof = next;
        judgedByOthers = mayAskOthers;
        role.join(this, mayAskOthers);
    }

    boolean hasTurn() {
        return shown != null;
    }

    /** @param candidate what the verdict is about; a token may stand for it */
    void show(ServerCredential candidate) {
        shown = candidate;
        try {
            proof.show(token.isPresent() ? token.get() : candidate);
        } catch (ProtocolViolation unfit) {
            // Nothing has been sent, so PostgreSQL's next words are not about it.
            judged = true;
            owner.refuse(unfit.error());
        }
    }

    int begunAfter() {
        return begunAfter;
    }

    void beginAgain() {
        owner.beginAgain();
    }

    void turnAway(ConnectFailure failure) {
        owner.fail(failure);
    }

    /** PostgreSQL has let the login in. */
    void accepted() {
        if (shown != null && !judged) {
            judged = true;
            role.accepted(this, shown);
        }
    }

    /**
     * Whether an error is about what was shown. PostgreSQL's own verdict is 28P01, that of others is 28000: which it also says
     * of a channel binding that does not fit, since somebody sits in between, and that is not the password's fault. A role
     * without a line in pg_hba.conf or without LOGIN is 28000, too, but is found out before anything is asked, or behind
     * AuthenticationOk.
     */
    boolean isRefusedBy(ErrorFields error) {
        return shown != null
                && !judged
                && (error.sqlState().equals(SqlState.INVALID_PASSWORD)
                        || judgedByOthers && error.sqlState().equals(SqlState.INVALID_AUTHORIZATION_SPECIFICATION));
    }

    /** @param again to log in with another credential; or else {@code failed} hears until when there is none */
    void refused(ErrorFields error, Runnable again, Consumer<ConnectFailure> failed) {
        judged = true;
        role.refused(this, shown, error, again, failed);
    }

    /** However it has ended; may be said more than once. */
    void ended() {
        judged = true;
        role.ended(this);
    }
}
