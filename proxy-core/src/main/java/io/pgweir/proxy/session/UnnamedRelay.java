package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.protocol.FrontendMessages;
import io.pgweir.protocol.FrontendType;
import io.pgweir.proxy.server.Ledger.Owed;
import io.pgweir.proxy.server.Ledger.Request;
import io.pgweir.proxy.server.ServerRequests;
import io.pgweir.proxy.state.SessionEffects;
import io.pgweir.proxy.statement.StatementEffect;
import io.pgweir.proxy.statement.UnnamedStatement;

/**
 * Lets a client's unnamed statement outlive the server connection that it was prepared on. There PostgreSQL has one for all:
 * it is replaced before the client uses it, unless it is known to be the client's own.
 */
final class UnnamedRelay {

    private static final byte NUL = 0;
    private static final byte[] NO_NAME = new byte[0];

    private final ClientSession session;
    private final UnnamedStatement kept = new UnnamedStatement();
    private final StatementEffect replacement = new Replacement();
    private final StatementEffect restoration = new Restoration();

    /** The way into the server connection that has the latest one; others may have one that was replaced since. */
    private ServerRequests place;

    UnnamedRelay(ClientSession session) {
        this.session = session;
    }

    /** The client's Parse or Close replaces it. */
    private final class Replacement implements StatementEffect {
        @Override
        public void done() {
            kept.done();
        }

        @Override
        public void refused() {
            kept.refused();
        }

        @Override
        public void undo() {
            if (!kept.skipped()) {
                isNotThere();
            }
        }

        @Override
        public boolean concernsUnnamed() {
            return true;
        }
    }

    /** pgweir puts it in the place of somebody else's. Skipped or refused, the client still has it. */
    private final class Restoration implements StatementEffect {
        @Override
        public void undo() {
            isNotThere();
        }

        @Override
        public boolean concernsUnnamed() {
            return true;
        }
    }

    private void isNotThere() {
        place = null;
    }

    private void isThere(ServerRequests requests) {
        place = requests;
        requests.unnamedStatementOwner(session);
    }

    boolean stands(ServerRequests requests) {
        return place == requests && requests.unnamedStatementOwner() == session;
    }

    /** Whether it depends on a reply that is still to come what the client's unnamed statement is. */
    boolean isUndecided(ServerRequests requests) {
        return requests.owedEffects().isUndecided(StatementEffect::concernsUnnamed);
    }

    /** @param effects of its text */
    void parse(ByteBuf in, FrameCursor cursor, ServerRequests requests, SessionEffects effects) {
        if (requests.isSkippingToSync()) {
            requests.owe(Request.PARSE, Owed.FORWARD);
            return;
        }
        int definition = cursor.body() + 1;
        int length = cursor.isWhole() ? cursor.end() - definition : 0;
        kept.replace(in, definition, length, effects, stands(requests));
        isThere(requests);
        requests.owe(Request.PARSE, Owed.FORWARD, replacement);
    }

    void close(ServerRequests requests) {
        if (requests.isSkippingToSync()) {
            requests.owe(Request.CLOSE, Owed.FORWARD);
            return;
        }
        kept.close(stands(requests));
        isThere(requests);
        requests.owe(Request.CLOSE, Owed.FORWARD, replacement);
    }

    /** A simple query ends it. */
    void forget(ServerRequests requests) {
        kept.forget();
        isNotThere();
        requests.unnamedStatementOwner(null);
    }

    SessionEffects effects() {
        return kept.effects();
    }

    ByteBuf text() {
        return kept.text();
    }

    boolean dropsAll() {
        return kept.dropsAll();
    }

    /** Somebody else's may stand there: it is replaced by the client's own, or by none. */
    void restore(ServerRequests requests) {
        isThere(requests);
        ByteBuf out = requests.buffer(kept.length() + 16);
        if (kept.isKept()) {
            out.writeByte(FrontendType.PARSE).writeInt(4 + 1 + kept.length()).writeByte(NUL);
            kept.writeTo(out);
            requests.owe(Request.PARSE, Owed.SKIP, restoration);
        } else {
            FrontendMessages.closeStatement(out, NO_NAME);
            requests.owe(Request.CLOSE, Owed.SKIP, restoration);
        }
        requests.send(out);
    }
}
