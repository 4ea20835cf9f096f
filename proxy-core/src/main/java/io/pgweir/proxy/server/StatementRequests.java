package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.protocol.FrontendMessages;
import io.pgweir.protocol.FrontendType;
import io.pgweir.proxy.server.Ledger.Owed;
import io.pgweir.proxy.server.Ledger.Request;
import io.pgweir.proxy.statement.AllDropped;
import io.pgweir.proxy.statement.ClientStatements;
import io.pgweir.proxy.statement.DeallocateCommand;
import io.pgweir.proxy.statement.NamedStatement;
import io.pgweir.proxy.statement.ServerStatements;
import io.pgweir.proxy.statement.Statement;
import io.pgweir.proxy.statement.StatementChange;
import io.pgweir.proxy.statement.StatementEffect;
import java.nio.charset.StandardCharsets;

/** What is prepared on one server connection, and the requests of pgweir's own that prepare and close statements there. */
public final class StatementRequests {

    private static final byte NUL = 0;

    private final ServerRequests requests;
    private final ServerStatements prepared = new ServerStatements();

    StatementRequests(ServerRequests requests) {
        this.requests = requests;
    }

    /** Whether the statement is prepared here, if nothing fails; if so, it counts as used now. */
    public boolean use(Statement statement) {
        return prepared.use(statement);
    }

    /** Prepares the statement unless it is prepared already; the client does not hear of it. */
    public void ensurePrepared(Statement statement) {
        if (!prepared.use(statement)) {
            makeRoom();
            writeParse(statement);
            requests.owe(Request.PARSE, Owed.SKIP, StatementChange.prepares(prepared, statement));
        }
    }

    /** Prepares the statement as the client has asked, which hears of it. */
    public void prepare(ClientStatements names, NamedStatement named) {
        makeRoom();
        writeParse(named.statement());
        requests.owe(Request.PARSE, Owed.FORWARD, StatementChange.prepares(prepared, names, named));
    }

    private void makeRoom() {
        Statement evicted = prepared.evicted();
        if (evicted != null) {
            close(evicted);
        }
    }

    private void writeParse(Statement statement) {
        int size = FrameCursor.HEADER + statement.serverName().length + 1 + statement.definition().length;
        ByteBuf out = requests.buffer(size);
        out.writeByte(FrontendType.PARSE).writeInt(size - 1);
        out.writeBytes(statement.serverName()).writeByte(NUL).writeBytes(statement.definition());
        requests.send(out);
    }

    /** Closes it; the client does not hear of it. */
    public void close(Statement statement) {
        ByteBuf out = requests.buffer(32);
        FrontendMessages.closeStatement(out, statement.serverName());
        requests.owe(Request.CLOSE, Owed.SKIP, StatementChange.closes(prepared, statement));
        requests.send(out);
    }

    /**
     * In place of the client's {@code DEALLOCATE name}. Where the statement is not prepared, another one is prepared to be
     * deallocated: PostgreSQL alone knows whether the command is allowed now. It has a name of its own, since it stays if the
     * command fails; an empty text, so that it can be prepared whatever the transaction's state; and a Sync, without which
     * PostgreSQL would skip the command after an error.
     */
    public void deallocate(ClientStatements names, NamedStatement named) {
        Statement statement = named.statement();
        ByteBuf out = requests.buffer(64);
        if (prepared.use(statement)) {
            FrontendMessages.query(out, DeallocateCommand.of(statement));
            requests.owe(Request.QUERY, Owed.FORWARD, StatementChange.closes(prepared, names, named));
        } else {
            writeStandIn(out);
            FrontendMessages.sync(out);
            FrontendMessages.query(out, DeallocateCommand.OF_STAND_IN);
            requests.owe(Request.SYNC, Owed.SKIP);
            requests.owe(Request.QUERY, Owed.FORWARD, StatementChange.takes(names, named));
        }
        requests.send(out);
    }

    /** Makes the unnamed statement one that deallocates this one, in place of the client's that does so by its name. */
    public void parseDeallocation(Statement statement) {
        ensurePrepared(statement);
        ByteBuf out = requests.buffer(64);
        FrontendMessages.parse(out, "", DeallocateCommand.of(statement));
        requests.unnamedStatementOwner(null);
        requests.owe(Request.PARSE, Owed.SKIP);
        requests.send(out);
    }

    /** That command is executed. */
    public StatementEffect deallocated(ClientStatements names, NamedStatement named) {
        return StatementChange.closes(prepared, names, named);
    }

    /** A name that is in use here, for the client's own that stands for what is not prepared here. */
    public NamedStatement standIn(byte[] name) {
        ByteBuf out = requests.buffer(64);
        writeStandIn(out);
        requests.send(out);
        return NamedStatement.standIn(name);
    }

    private void writeStandIn(ByteBuf out) {
        FrontendMessages.closeStatement(out, DeallocateCommand.STAND_IN.getBytes(StandardCharsets.US_ASCII));
        FrontendMessages.parse(out, DeallocateCommand.STAND_IN, "");
        requests.owe(Request.CLOSE, Owed.SKIP);
        requests.owe(Request.PARSE, Owed.SKIP);
    }

    /** A command that drops all of them is about to be sent. */
    public StatementEffect dropAll(ClientStatements names) {
        return new AllDropped(names, prepared);
    }

    /** It is not there any more. */
    void lost(Statement statement) {
        prepared.remove(statement);
    }

    void clear() {
        prepared.clear();
    }
}
