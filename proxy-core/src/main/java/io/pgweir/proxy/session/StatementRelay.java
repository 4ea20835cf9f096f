package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.protocol.FrontendMessages;
import io.pgweir.protocol.FrontendType;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.proxy.server.Ledger.Owed;
import io.pgweir.proxy.server.Ledger.Request;
import io.pgweir.proxy.server.ServerRequests;
import io.pgweir.proxy.state.SessionEffects;
import io.pgweir.proxy.state.SqlScanner;
import io.pgweir.proxy.statement.ClientStatements;
import io.pgweir.proxy.statement.DeallocateCommand;
import io.pgweir.proxy.statement.NamedStatement;
import io.pgweir.proxy.statement.Statement;
import io.pgweir.proxy.statement.StatementEffect;
import io.pgweir.proxy.statement.UnnamedStatement;
import java.nio.charset.StandardCharsets;

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
    private static final byte OF_STATEMENT = 'S';

    /** What follows a name is copied up to this size, and written as a slice beyond: a small copy is cheaper. */
    private static final int MAX_COPIED = 512;

    private final ClientSession session;
    private final boolean acrossConnections;
    private final ClientStatements names = new ClientStatements();
    private final UnnamedStatement unnamed = new UnnamedStatement();
    private final StatementEffect unnamedParsed = this::unnamedLost;
    private final Statement.Reading reading = this::scan;
    private SessionEffects unnamedEffects = SessionEffects.NONE;

    /** @param acrossConnections false where the client keeps one server connection and PostgreSQL knows its names */
    StatementRelay(ClientSession session, boolean acrossConnections) {
        this.session = session;
        this.acrossConnections = acrossConnections;
    }

    boolean keepsNamed() {
        return acrossConnections;
    }

    /** {@code DEALLOCATE ALL}. */
    void clear() {
        names.clear();
        unnamed.forget();
    }

    // ---- what texts do to the session ------------------------------------------------------------------------------

    /** Of the text at {@code from}, which ends with a NUL. */
    private SessionEffects effects(ByteBuf in, FrameCursor cursor, int from) {
        int end = from < cursor.end() ? in.indexOf(from, cursor.end(), NUL) : -1;
        return end < 0 ? SessionEffects.UNKNOWN : scan(in, from, end - from);
    }

    private SessionEffects scan(ByteBuf in, int from, int length) {
        SessionState state = session.session();
        return SqlScanner.scan(in, from, length, state.standardConformingStrings(), state.clientEncoding());
    }

    // ---- simple query ----------------------------------------------------------------------------------------------

    boolean query(ByteBuf in, FrameCursor cursor, RequestReader reader) {
        ServerRequests requests = session.requests();
        session.connection().touch(effects(in, cursor, cursor.body()));
        requests.unnamedStatementOwner(null);
        unnamed.forget();
        if (names.size() > 0 && cursor.isWhole()) {
            int body = cursor.body();
            byte[] name = DeallocateCommand.nameIn(in, body, cursor.end() - body - 1);
            NamedStatement dropped = name == null ? null : names.get(name);
            boolean replaceable = dropped != null
                    && (!requests.isUnsynced() || requests.statements().use(dropped.statement()));
            if (replaceable) {
                reader.cutRun(in, cursor.start());
                deallocate(requests, dropped);
                return false;
            }
        }
        requests.oweQuery(in, cursor);
        return true;
    }

    /**
     * Where the statement is not prepared, another one is prepared to be deallocated: PostgreSQL alone knows whether the
     * command is allowed now. It has a name of its own, since it stays if the command fails; an empty text, so that it can
     * be prepared whatever the transaction's state; and a Sync, without which PostgreSQL would skip the command after an
     * error.
     */
    private void deallocate(ServerRequests requests, NamedStatement dropped) {
        Statement statement = dropped.statement();
        boolean prepared = requests.statements().use(statement);
        ByteBuf out = requests.buffer(64);
        if (!prepared) {
            FrontendMessages.closeStatement(out, DeallocateCommand.STAND_IN.getBytes(StandardCharsets.US_ASCII));
            FrontendMessages.parse(out, DeallocateCommand.STAND_IN, "");
            FrontendMessages.sync(out);
            requests.owe(Request.CLOSE, Owed.SKIP);
            requests.owe(Request.PARSE, Owed.SKIP);
            requests.owe(Request.SYNC, Owed.SKIP);
        }
        FrontendMessages.query(out, prepared ? DeallocateCommand.of(statement) : DeallocateCommand.OF_STAND_IN);
        requests.statements().remove(statement);
        names.remove(dropped);
        requests.owe(Request.QUERY, Owed.FORWARD, () -> {
            names.put(dropped);
            if (prepared) {
                requests.statements().add(statement);
            }
        });
        requests.send(out);
    }

    // ---- Parse -----------------------------------------------------------------------------------------------------

    boolean parse(ByteBuf in, FrameCursor cursor, RequestReader reader) throws ProtocolViolation {
        ServerRequests requests = session.requests();
        int nameEnd = endOfString(in, cursor.body(), cursor.end());
        if (!acrossConnections) {
            session.connection().touch(effects(in, cursor, nameEnd + 1));
            requests.owe(Request.PARSE, Owed.FORWARD);
            return true;
        }
        if (nameEnd == cursor.body()) {
            parseUnnamed(in, cursor, requests);
            return true;
        }
        if (!cursor.isWhole()) {
            session.close(ClientCloseReason.STATEMENT_LIMIT, Farewell.STATEMENT_TOO_LONG);
            return false;
        }
        reader.cutRun(in, cursor.start());
        parseNamed(in, cursor, nameEnd, requests);
        return false;
    }

    private void parseUnnamed(ByteBuf in, FrameCursor cursor, ServerRequests requests) {
        if (requests.isSkippingToSync()) {
            requests.owe(Request.PARSE, Owed.FORWARD);
            return;
        }
        int definition = cursor.body() + 1;
        unnamedEffects = effects(in, cursor, definition);
        if (cursor.isWhole()) {
            unnamed.keep(in, definition, cursor.end() - definition);
        } else {
            unnamed.forget();
        }
        requests.unnamedStatementOwner(session);
        requests.owe(Request.PARSE, Owed.FORWARD, unnamedParsed);
    }

    private void unnamedLost() {
        unnamed.forget();
        if (session.connection() != null) {
            session.requests().unnamedStatementOwner(null);
        }
    }

    private void parseNamed(ByteBuf in, FrameCursor cursor, int nameEnd, ServerRequests requests) {
        NamedStatement known = names.get(in, cursor.body(), nameEnd - cursor.body());
        if (known != null) {
            parseAgain(requests, names.current(known), in, cursor, nameEnd);
            return;
        }
        if (names.isFull()) {
            session.close(ClientCloseReason.STATEMENT_LIMIT, Farewell.TOO_MANY_STATEMENTS);
            return;
        }
        byte[] name = bytes(in, cursor.body(), nameEnd);
        Statement statement = session.catalogue()
                .find(bytes(in, nameEnd + 1, cursor.end()), session.session().current());
        NamedStatement named = new NamedStatement(name, statement);
        names.put(named);
        if (!requests.statements().use(statement)) {
            prepare(requests, statement, Owed.FORWARD, () -> names.remove(named));
        } else if (requests.mayAnswerInItsPlace()) {
            requests.owe(Request.PARSE, Owed.FAKE, () -> names.remove(named));
            session.connection().giveFakes();
        } else {
            closeOnServer(requests, statement);
            prepare(requests, statement, Owed.FORWARD, () -> names.remove(named));
        }
    }

    /**
     * The client uses a name twice. PostgreSQL refuses that, and with it the client's transaction, but only when it has
     * read the new text: what is wrong there comes first. So it is asked to prepare pgweir's name twice.
     */
    private void parseAgain(
            ServerRequests requests, NamedStatement known, ByteBuf in, FrameCursor cursor, int nameEnd) {
        ensurePrepared(requests, known.statement());
        writeRenamed(
                requests, in, cursor, cursor.body(), nameEnd, known.statement().serverName());
        byte[] name = bytes(in, cursor.body(), nameEnd);
        requests.owe(Request.PARSE, Owed.FORWARD, new NamedStatement(name, known.statement()));
    }

    // ---- Bind, Describe, Close -------------------------------------------------------------------------------------

    boolean bind(ByteBuf in, FrameCursor cursor, RequestReader reader) throws ProtocolViolation {
        ServerRequests requests = session.requests();
        if (!acrossConnections) {
            requests.owe(Request.BIND, Owed.FORWARD);
            return true;
        }
        int portalEnd = endOfString(in, cursor.body(), cursor.end());
        int nameEnd = endOfString(in, portalEnd + 1, cursor.end());
        return use(in, cursor, reader, portalEnd + 1, nameEnd, Request.BIND);
    }

    boolean describe(ByteBuf in, FrameCursor cursor, RequestReader reader) throws ProtocolViolation {
        ServerRequests requests = session.requests();
        if (!acrossConnections || cursor.total() <= FrameCursor.HEADER || in.getByte(cursor.body()) != OF_STATEMENT) {
            requests.owe(Request.DESCRIBE, Owed.FORWARD);
            return true;
        }
        int nameEnd = endOfString(in, cursor.body() + 1, cursor.end());
        return use(in, cursor, reader, cursor.body() + 1, nameEnd, Request.DESCRIBE);
    }

    boolean close(ByteBuf in, FrameCursor cursor, RequestReader reader) throws ProtocolViolation {
        ServerRequests requests = session.requests();
        if (!acrossConnections || cursor.total() <= FrameCursor.HEADER || in.getByte(cursor.body()) != OF_STATEMENT) {
            requests.owe(Request.CLOSE, Owed.FORWARD);
            return true;
        }
        int from = cursor.body() + 1;
        int nameEnd = endOfString(in, from, cursor.end());
        if (nameEnd == from) {
            if (!requests.isSkippingToSync()) {
                unnamed.forget();
                requests.unnamedStatementOwner(null);
            }
            requests.owe(Request.CLOSE, Owed.FORWARD);
            return true;
        }
        reader.cutRun(in, cursor.start());
        NamedStatement closed = names.get(in, from, nameEnd - from);
        StatementEffect effect = null;
        if (closed != null) {
            names.remove(closed);
            effect = () -> names.put(closed);
        }
        requests.owe(Request.CLOSE, Owed.FAKE, effect);
        session.connection().giveFakes();
        return false;
    }

    /** A request that refers to a statement, whose name is at {@code from}. */
    private boolean use(ByteBuf in, FrameCursor cursor, RequestReader reader, int from, int nameEnd, Request request) {
        ServerRequests requests = session.requests();
        if (nameEnd == from) {
            if (requests.unnamedStatementOwner() != session) {
                reader.cutRun(in, cursor.start());
                restoreUnnamed(requests);
            }
            if (request == Request.BIND) {
                session.connection().touch(unnamedEffects);
            }
            requests.owe(request, Owed.FORWARD);
            return true;
        }
        NamedStatement known = names.get(in, from, nameEnd - from);
        if (known == null && !Statement.isReserved(in, from, nameEnd - from)) {
            requests.owe(request, Owed.FORWARD);
            return true;
        }
        reader.cutRun(in, cursor.start());
        NamedStatement used;
        if (known == null) {
            used = NamedStatement.nobodys(bytes(in, from, nameEnd));
        } else {
            used = names.current(known);
            if (request == Request.BIND) {
                session.connection().touch(used.statement().effects(reading));
            }
            ensurePrepared(requests, used.statement());
        }
        writeRenamed(requests, in, cursor, from, nameEnd, used.statement().serverName());
        requests.owe(request, Owed.FORWARD, used);
        reader.restFollows();
        return false;
    }

    /** Somebody else's unnamed statement may stand there: it is replaced by the client's own, or by none. */
    private void restoreUnnamed(ServerRequests requests) {
        ByteBuf out = requests.buffer(unnamed.length() + 16);
        if (unnamed.isKept()) {
            out.writeByte(FrontendType.PARSE).writeInt(4 + 1 + unnamed.length()).writeByte(NUL);
            unnamed.writeTo(out);
            // Skipped or refused, the client still has it: it is put there again when it is next used.
            requests.owe(Request.PARSE, Owed.SKIP, () -> requests.unnamedStatementOwner(null));
        } else {
            FrontendMessages.closeStatement(out, new byte[0]);
            requests.owe(Request.CLOSE, Owed.SKIP, () -> requests.unnamedStatementOwner(null));
        }
        requests.unnamedStatementOwner(session);
        requests.send(out);
    }

    // ---- on the server connection ----------------------------------------------------------------------------------

    private void ensurePrepared(ServerRequests requests, Statement statement) {
        if (!requests.statements().use(statement)) {
            prepare(requests, statement, Owed.SKIP, () -> {});
        }
    }

    private void prepare(ServerRequests requests, Statement statement, Owed whose, StatementEffect alsoUndo) {
        Statement evicted = requests.statements().evict();
        if (evicted != null) {
            closeOnServer(requests, evicted);
        }
        ByteBuf out = requests.buffer(parseSize(statement));
        writeParse(out, statement);
        requests.statements().add(statement);
        requests.owe(Request.PARSE, whose, () -> {
            requests.statements().remove(statement);
            alsoUndo.undo();
        });
        requests.send(out);
    }

    private static void closeOnServer(ServerRequests requests, Statement statement) {
        ByteBuf out = requests.buffer(32);
        FrontendMessages.closeStatement(out, statement.serverName());
        requests.statements().remove(statement);
        requests.owe(Request.CLOSE, Owed.SKIP, () -> requests.statements().add(statement));
        requests.send(out);
    }

    private static int parseSize(Statement statement) {
        return FrameCursor.HEADER + statement.serverName().length + 1 + statement.definition().length;
    }

    private static void writeParse(ByteBuf out, Statement statement) {
        out.writeByte(FrontendType.PARSE).writeInt(parseSize(statement) - 1);
        out.writeBytes(statement.serverName()).writeByte(NUL).writeBytes(statement.definition());
    }

    /** The current request with another name, of any length, in place of the one at {@code from}. */
    private static void writeRenamed(
            ServerRequests requests, ByteBuf in, FrameCursor cursor, int from, int nameEnd, byte[] name) {
        int behind = cursor.end() - nameEnd;
        boolean copied = behind <= MAX_COPIED;
        int before = from - cursor.body();
        ByteBuf out = requests.buffer(FrameCursor.HEADER + before + name.length + (copied ? behind : 0));
        out.writeByte(cursor.type()).writeInt((int) cursor.total() - 1 + name.length - (nameEnd - from));
        out.writeBytes(in, cursor.body(), before).writeBytes(name);
        if (copied) {
            out.writeBytes(in, nameEnd, behind);
        }
        requests.send(out);
        if (!copied) {
            requests.send(in.retainedSlice(nameEnd, behind));
        }
    }

    // ---- strings in the buffer -------------------------------------------------------------------------------------

    /** The index of the NUL that ends the string at {@code from}. */
    private static int endOfString(ByteBuf in, int from, int end) throws ProtocolViolation {
        int nul = from < end ? in.indexOf(from, end, NUL) : -1;
        if (nul < 0) {
            throw new ProtocolViolation("invalid string in message");
        }
        return nul;
    }

    private static byte[] bytes(ByteBuf in, int from, int to) {
        byte[] bytes = new byte[to - from];
        in.getBytes(from, bytes);
        return bytes;
    }
}
