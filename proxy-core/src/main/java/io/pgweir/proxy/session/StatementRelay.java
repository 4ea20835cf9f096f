package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.proxy.server.BorrowerStatements;
import io.pgweir.proxy.server.Ledger.Owed;
import io.pgweir.proxy.server.Ledger.Request;
import io.pgweir.proxy.server.ServerRequests;
import io.pgweir.proxy.state.SessionEffects;
import io.pgweir.proxy.state.TextWork;
import io.pgweir.proxy.statement.ClientStatements;
import io.pgweir.proxy.statement.NamedStatement;
import io.pgweir.proxy.statement.Rebinding;
import io.pgweir.proxy.statement.RefusedText;
import io.pgweir.proxy.statement.Standing;
import io.pgweir.proxy.statement.Statement;
import io.pgweir.proxy.statement.StatementChange;
import io.pgweir.proxy.statement.StatementEffect;
import io.pgweir.proxy.statement.StatementMemory;
import java.util.function.Supplier;

/**
 * Lets a client's prepared statements outlive the server connection that they were prepared on: names are changed into
 * those that the statements have on every server connection, and a statement that the present one does not have is
 * prepared there first.
 *
 * <p>Each method handles one request of the client's: it enters it in the ledger and says whether it is forwarded as it
 * stands; if not, it has written what goes in its place.
 */
final class StatementRelay {

    private static final byte NUL = 0;
    private static final byte[] NO_NAME = {};
    private static final byte OF_STATEMENT = 'S';

    private final ClientSession session;
    private final TextGate gate;
    private final boolean acrossConnections;
    private final ClientStatements names;
    private final UndecidedNames undecided;
    private final UnnamedRelay unnamed;
    private final DeallocatedName deallocated;
    private final QueryRelay queries;
    private final NamedParse namedParse;
    private final StatementNews news;
    private final BoundPortals portals = new BoundPortals();
    private final Supplier<StatementEffect> dropAll;

    /** @param acrossConnections false where the client keeps one server connection and PostgreSQL knows its names */
    StatementRelay(ClientSession session, TextGate gate, StatementMemory memory, boolean acrossConnections) {
        this.session = session;
        this.names = new ClientStatements(memory);
        this.undecided = new UndecidedNames(names);
        this.gate = gate;
        this.acrossConnections = acrossConnections;
        this.unnamed = new UnnamedRelay(session);
        this.deallocated = new DeallocatedName(session, names);
        this.queries = new QueryRelay(session, gate, acrossConnections, names, deallocated, unnamed, portals);
        this.namedParse = new NamedParse(session, names, undecided);
        this.news = new StatementNews(session, names);
        this.dropAll = () -> session.requests().statements().dropAll(names);
    }

    boolean keepsNamed() {
        return acrossConnections;
    }

    /** What the client's server connection has to say of them. */
    BorrowerStatements news() {
        return news;
    }

    ClientStatements names() {
        return names;
    }

    boolean query(ByteBuf in, FrameCursor cursor, RequestReader reader) {
        return queries.query(in, cursor, reader);
    }

    boolean parse(ByteBuf in, FrameCursor cursor, RequestReader reader) throws ProtocolViolation {
        if (reader.mustBeWhole(in) && !cursor.isWhole()) {
            session.close(ClientCloseReason.STATEMENT_LIMIT, Farewell.STATEMENT_TOO_LONG);
            return false;
        }
        ServerRequests requests = session.requests();
        int nameEnd = endOfString(in, cursor.body(), cursor.end());
        // Of a Parse without a text there is nothing to keep, and PostgreSQL will refuse it.
        boolean hasText = !cursor.isWhole() || in.indexOf(nameEnd + 1, cursor.end(), NUL) >= 0;
        if (!acrossConnections || !hasText) {
            session.connection().touch(gate.effects(in, cursor, nameEnd + 1));
            requests.owe(Request.PARSE, Owed.FORWARD);
            return true;
        }
        if (nameEnd == cursor.body()) {
            gate.shape(in, nameEnd + 1, cursor.end());
            unnamed.parse(in, cursor, requests, gate.effects(in, cursor, nameEnd + 1));
            return true;
        }
        namedParse.parse(in, cursor, reader, nameEnd);
        return false;
    }

    boolean bind(ByteBuf in, FrameCursor cursor, RequestReader reader) throws ProtocolViolation {
        ServerRequests requests = session.requests();
        if (!acrossConnections) {
            // Of which statement, only PostgreSQL knows.
            requests.executing(TextWork.UNKNOWN);
            requests.owe(Request.BIND, Owed.FORWARD);
            return true;
        }
        int portalEnd = endOfString(in, cursor.body(), cursor.end());
        int nameEnd = endOfString(in, portalEnd + 1, cursor.end());
        return use(in, cursor, reader, portalEnd + 1, nameEnd, Request.BIND);
    }

    boolean execute(ByteBuf in, FrameCursor cursor, RequestReader reader) throws ProtocolViolation {
        ServerRequests requests = session.requests();
        if (portals.dropNothing()) {
            requests.owe(Request.EXECUTE, Owed.FORWARD);
            return true;
        }
        if (requests.owedEffects().leaveNamesUndecided()) {
            reader.hold();
            return false;
        }
        int portal = cursor.body();
        StatementEffect drop = portals.executed(in, portal, endOfString(in, portal, cursor.end()) - portal);
        requests.owe(Request.EXECUTE, Owed.FORWARD, drop);
        return true;
    }

    boolean sync() {
        portals.clear();
        session.requests().owe(Request.SYNC, Owed.FORWARD);
        return true;
    }

    boolean describe(ByteBuf in, FrameCursor cursor, RequestReader reader) throws ProtocolViolation {
        ServerRequests requests = session.requests();
        if (!acrossConnections || cursor.total() <= FrameCursor.HEADER || in.getByte(cursor.body()) != OF_STATEMENT) {
            NamedStatement of = portals.described(in, cursor);
            requests.owe(Request.DESCRIBE, Owed.FORWARD, requests.statements().describingPortal(names, of));
            return true;
        }
        int nameEnd = endOfString(in, cursor.body() + 1, cursor.end());
        return use(in, cursor, reader, cursor.body() + 1, nameEnd, Request.DESCRIBE);
    }

    boolean close(ByteBuf in, FrameCursor cursor, RequestReader reader) throws ProtocolViolation {
        ServerRequests requests = session.requests();
        if (!acrossConnections || cursor.total() <= FrameCursor.HEADER || in.getByte(cursor.body()) != OF_STATEMENT) {
            portals.clear();
            requests.owe(Request.CLOSE, Owed.FORWARD);
            return true;
        }
        int from = cursor.body() + 1;
        int nameEnd = endOfString(in, from, cursor.end());
        if (nameEnd == from) {
            unnamed.close(requests);
            return true;
        }
        if (undecided.has(requests, in, from, nameEnd - from)) {
            reader.hold();
            return false;
        }
        reader.cutRun(in, cursor.start());
        NamedStatement closed = names.get(in, from, nameEnd - from);
        StatementEffect effect = closed == null ? null : StatementChange.takes(names, closed);
        requests.owe(Request.CLOSE, Owed.FAKE, effect);
        session.connection().giveFakes();
        return false;
    }

    /** A request that refers to a statement, whose name is at {@code from}. */
    private boolean use(ByteBuf in, FrameCursor cursor, RequestReader reader, int from, int nameEnd, Request request) {
        ServerRequests requests = session.requests();
        if (nameEnd == from) {
            return useUnnamed(in, cursor, reader, from, request);
        }
        if (undecided.has(requests, in, from, nameEnd - from)) {
            reader.hold();
            return false;
        }
        NamedStatement known = names.get(in, from, nameEnd - from);
        if (known == null && !Statement.isReserved(in, from, nameEnd - from)) {
            if (request == Request.BIND) {
                requests.executing(TextWork.UNKNOWN);
            }
            requests.owe(request, Owed.FORWARD);
            return true;
        }
        reader.cutRun(in, cursor.start());
        NamedStatement used =
                known == null ? NamedStatement.nobodys(ByteBufUtil.getBytes(in, from, nameEnd - from)) : known;
        if (used.isOutdated() && (request == Request.DESCRIBE || Rebinding.isSafe(in, nameEnd + 1, cursor, used))) {
            used = names.current(used);
        }
        if (known != null && !used.isOutdated()) {
            requests.statementAsked();
            Statement statement = used.statement();
            if (requests.statements().ensurePrepared(statement) == Standing.COMPARING) {
                reader.hold();
                return false;
            }
            if (request == Request.BIND) {
                SessionEffects effects = statement.effects(gate);
                RefusedText refused = gate.pass(effects);
                if (refused != null) {
                    return refuseBind(in, cursor, reader, from, nameEnd, refused);
                }
                gate.shape(statement);
                if (effects.unpins() && bindDeallocation(in, cursor, reader, from, nameEnd, statement.text())) {
                    return false;
                }
                bound(in, cursor, from, used, statement.dropsAll() ? dropAll : null);
            }
        }
        RenamedRequest.write(requests, in, cursor, from, nameEnd, used.serverName());
        boolean asks = request == Request.DESCRIBE;
        requests.traffic().binds += asks ? 0 : 1;
        requests.owe(request, Owed.FORWARD, asks ? requests.statements().describing(names, used) : used);
        reader.restFollows();
        return false;
    }

    private boolean useUnnamed(ByteBuf in, FrameCursor cursor, RequestReader reader, int from, Request request) {
        ServerRequests requests = session.requests();
        if (unnamed.isUndecided(requests)) {
            reader.hold();
            return false;
        }
        if (request == Request.BIND) {
            RefusedText refused = gate.pass(unnamed.effects());
            if (refused != null) {
                return refuseBind(in, cursor, reader, from, from, refused);
            }
            if (unnamed.effects().unpins() && bindDeallocation(in, cursor, reader, from, from, unnamed.text())) {
                return false;
            }
            bound(in, cursor, from, null, unnamed.dropsAll() ? dropAll : null);
        }
        if (!unnamed.stands(requests)) {
            reader.cutRun(in, cursor.start());
            unnamed.restore(requests);
        }
        requests.owe(request, Owed.FORWARD);
        return true;
    }

    /** @param from where the statement's name begins, right behind the NUL that ends the portal's */
    private void bound(ByteBuf in, FrameCursor cursor, int from, NamedStatement named, Supplier<StatementEffect> drop) {
        int portal = cursor.body();
        portals.bound(in, portal, from - 1 - portal, named, drop);
    }

    private boolean refuseBind(
            ByteBuf in, FrameCursor cursor, RequestReader reader, int from, int nameEnd, RefusedText refused) {
        ServerRequests requests = session.requests();
        reader.cutRun(in, cursor.start());
        RenamedRequest.write(requests, in, cursor, from, nameEnd, Statement.NOBODYS_NAME);
        requests.owe(Request.BIND, Owed.FORWARD, refused);
        reader.restFollows();
        return false;
    }

    /**
     * A Bind of a statement whose text deallocates another one, by the client's name for that. The unnamed statement is made
     * to do as much by pgweir's name, and is bound instead. A named one stays as it is: the same text of other clients is
     * the same statement, and means other names.
     *
     * @return whether the Bind has been replaced, or waits; if not, it is to be sent as any other
     */
    private boolean bindDeallocation(
            ByteBuf in, FrameCursor cursor, RequestReader reader, int from, int nameEnd, ByteBuf text) {
        ServerRequests requests = session.requests();
        byte[] name = deallocated.in(text);
        if (name != null && undecided.has(requests, name)) {
            reader.hold();
            return true;
        }
        NamedStatement dropped = name == null ? null : names.get(name);
        if (dropped == null) {
            return false;
        }
        reader.cutRun(in, cursor.start());
        requests.statements().parseDeallocation(dropped.statement());
        bound(in, cursor, from, null, () -> session.requests().statements().deallocated(names, dropped));
        RenamedRequest.write(requests, in, cursor, from, nameEnd, NO_NAME);
        requests.owe(Request.BIND, Owed.FORWARD);
        reader.restFollows();
        return true;
    }

    /** The index of the NUL that ends the string at {@code from}. */
    private static int endOfString(ByteBuf in, int from, int end) throws ProtocolViolation {
        int nul = from < end ? in.indexOf(from, end, NUL) : -1;
        if (nul < 0) {
            throw new ProtocolViolation("invalid string in message");
        }
        return nul;
    }
}
