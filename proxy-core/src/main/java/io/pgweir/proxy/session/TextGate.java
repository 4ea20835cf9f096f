package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.protocol.FrontendMessages;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.server.Ledger.Owed;
import io.pgweir.proxy.server.Ledger.Request;
import io.pgweir.proxy.server.ServerRequests;
import io.pgweir.proxy.server.SlowTransactions;
import io.pgweir.proxy.server.StateAudit;
import io.pgweir.proxy.state.SessionEffects;
import io.pgweir.proxy.state.SqlScanner;
import io.pgweir.proxy.state.SqlShape;
import io.pgweir.proxy.statement.RefusedText;
import io.pgweir.proxy.statement.Statement;

/**
 * Between a client's texts and its server connection: what is let through is followed there, since it may change the
 * session; what must not be left behind is refused.
 */
final class TextGate implements Statement.Reading {

    private static final byte NUL = 0;

    private static final ErrorFields NO_SEQUENCE_YET = ErrorFields.error(
                    SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                    "currval and lastval are not yet defined in this transaction")
            .withDetail("Transactions share server connections, so that an earlier one may have run on another.")
            .withHint(
                    "Call nextval in the same transaction, use INSERT … RETURNING, or a database with pool_mode: session.");

    private final ClientSession session;
    private final StateRule rule;

    TextGate(ClientSession session, Client client) {
        this.session = session;
        this.rule = client.stateRule();
    }

    /** Of the text at {@code from}, which ends with a NUL, in the message at the cursor. */
    SessionEffects effects(ByteBuf in, FrameCursor cursor, int from) {
        int end = from < cursor.end() ? in.indexOf(from, cursor.end(), NUL) : -1;
        return end < 0 ? SessionEffects.UNKNOWN : effects(in, from, end - from);
    }

    @Override
    public SessionEffects effects(ByteBuf in, int from, int length) {
        SessionState state = session.session();
        return SqlScanner.scan(in, from, length, state.standardConformingStrings(), state.clientEncoding());
    }

    /** The text at {@code from} is about to be sent, or will be executed in its transaction: the log may want its shape. */
    void shape(ByteBuf in, int from, int end) {
        StateAudit audit = session.requests().audit();
        SlowTransactions slow = session.requests().slowTransactions();
        if (audit.wantsShape(rule.audit()) || slow.areTold()) {
            int nul = in.indexOf(from, end, NUL);
            int length = (nul < 0 ? end : nul) - from;
            SessionState state = session.session();
            if (audit.wantsShape(rule.audit())) {
                audit.shape(SqlShape.of(in, from, length, state.standardConformingStrings(), state.clientEncoding()));
            }
            if (slow.areTold()) {
                slow.statement(in, from, length, state.standardConformingStrings(), state.clientEncoding());
            }
        }
    }

    /** The same of a prepared statement. */
    void shape(Statement statement) {
        ServerRequests requests = session.requests();
        if (requests.audit().wantsShape(rule.audit())
                || requests.slowTransactions().areTold()) {
            byte[] text = statement.definition();
            shape(Unpooled.wrappedBuffer(text), 0, text.length);
        }
    }

    /**
     * A text with these effects is about to be executed.
     *
     * @return what to enter in the ledger for that which goes in its place; null if it may go itself
     */
    RefusedText pass(SessionEffects effects) {
        ErrorFields refusal = rule.refusal(effects);
        if (refusal == null
                && rule.mayPin(effects)
                && !session.session().clientPins().place()) {
            refusal = session.session().clientPins().refusal();
        }
        if (refusal == null && !session.requests().sequences().isOwn(effects)) {
            refusal = NO_SEQUENCE_YET;
        }
        if (refusal != null) {
            return new RefusedText(refusal);
        }
        session.requests().audit().wantsShape(rule.audit());
        session.requests().executing(effects.work());
        session.connection().touch(effects);
        return null;
    }

    /** Sends what goes in place of a simple query. */
    void refuseQuery(RefusedText refused) {
        ServerRequests requests = session.requests();
        ByteBuf out = requests.buffer(RefusedText.IN_PLACE_OF_QUERY.length() + 16);
        FrontendMessages.query(out, RefusedText.IN_PLACE_OF_QUERY);
        requests.owe(Request.QUERY, Owed.FORWARD, refused);
        requests.send(out);
    }
}
