package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.protocol.FrontendMessages;
import io.pgweir.protocol.FrontendType;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.server.Ledger.Owed;
import io.pgweir.proxy.server.Ledger.Request;
import io.pgweir.proxy.statement.AllDropped;
import io.pgweir.proxy.statement.ClientStatements;
import io.pgweir.proxy.statement.DeallocateCommand;
import io.pgweir.proxy.statement.DescriptionRead;
import io.pgweir.proxy.statement.NamedStatement;
import io.pgweir.proxy.statement.ServerStatements;
import io.pgweir.proxy.statement.Standing;
import io.pgweir.proxy.statement.Statement;
import io.pgweir.proxy.statement.StatementCatalogue;
import io.pgweir.proxy.statement.StatementChange;
import io.pgweir.proxy.statement.StatementEffect;
import java.nio.charset.StandardCharsets;

/** What is prepared on one server connection, and the requests of pgweir's own that prepare and close statements there. */
public final class StatementRequests {

    private static final byte NUL = 0;

    /** What PostgreSQL says where a statement stands whose result has changed; it says it in the language of its messages. */
    private static final byte[] CHANGED_RESULT = ("SERROR\0VERROR\0C" + SqlState.FEATURE_NOT_SUPPORTED
                    + "\0Mcached plan must not change result type\0R" + StatementErrors.FINDS_CHANGED_RESULT + "\0\0")
            .getBytes(StandardCharsets.US_ASCII);

    private final ServerRequests requests;
    private final StatementCatalogue catalogue;
    private final ServerStatements prepared = new ServerStatements();

    StatementRequests(ServerRequests requests, StatementCatalogue catalogue) {
        this.requests = requests;
        this.catalogue = catalogue;
    }

    /** Whether the statement is prepared here, if nothing fails; if so, it counts as used now. */
    public boolean use(Statement statement) {
        return prepared.use(statement);
    }

    /**
     * Prepares the statement unless it is prepared already; the client does not hear of it.
     *
     * <p>PostgreSQL would refuse it where it stands if its result has changed, and accepts it where it is prepared afresh. A
     * client that was told what it returns must not be sent rows of another kind without a word, so what it returns is
     * compared first. That is done by a Flush, since a Sync would end the client's batch.
     *
     * @return COMPARING if the client's request has to wait for that
     */
    public Standing ensurePrepared(Statement statement) {
        Standing standing = prepared.standing(statement);
        if (standing == Standing.AS_DESCRIBED || standing == Standing.COMPARING) {
            return standing;
        }
        if (!statement.isDescribed() || requests.isSkippingToSync()) {
            if (standing == Standing.NOWHERE) {
                makeRoom();
                parse(
                        statement,
                        statement.describedDefinition(),
                        Owed.SKIP,
                        StatementChange.prepares(prepared, statement));
            }
            return Standing.UNCOMPARED;
        }
        if (standing == Standing.UNCOMPARED) {
            close(statement);
        }
        makeRoom();
        parse(
                statement,
                statement.describedDefinition(),
                Owed.ERROR_ONLY,
                StatementChange.prepares(prepared, statement));
        compare(statement, () -> catalogue.replace(statement, CHANGED_RESULT));
        return Standing.COMPARING;
    }

    public boolean isComparing(Statement statement) {
        return prepared.standing(statement) == Standing.COMPARING;
    }

    private void compare(Statement statement, Runnable different) {
        ByteBuf out = requests.buffer(64);
        FrontendMessages.describeStatement(out, statement.serverName());
        FrontendMessages.flush(out);
        prepared.comparing(statement);
        requests.owe(Request.DESCRIBE, Owed.ERROR_ONLY, new DescriptionRead(null, statement, prepared, different));
        requests.send(out);
    }

    /** What the client's Describe of that statement does: it is read if there is something to learn from it. */
    public StatementEffect describing(ClientStatements names, NamedStatement named) {
        return named.isFullyDescribed() ? named : reading(names, named);
    }

    /** The same for a portal. @param named what it is of; null if that is not known */
    public StatementEffect describingPortal(ClientStatements names, NamedStatement named) {
        return named == null || named.statement().isDescribed() ? null : reading(names, named);
    }

    private StatementEffect reading(ClientStatements names, NamedStatement named) {
        return new DescriptionRead(named, named.statement(), prepared, () -> {
            catalogue.replace(named.statement(), CHANGED_RESULT);
            names.current(named);
        });
    }

    /** Prepares the statement as the client has asked, which hears of it. */
    public void prepare(ClientStatements names, NamedStatement named) {
        Statement statement = named.statement();
        makeRoom();
        parse(statement, statement.definition(), Owed.FORWARD, StatementChange.prepares(prepared, names, named));
        if (statement.isDescribed() && !requests.isSkippingToSync()) {
            compare(statement, () -> names.renew(named, catalogue.supersede(statement)));
        }
    }

    private void makeRoom() {
        Statement evicted = prepared.evicted();
        if (evicted != null) {
            close(evicted);
        }
    }

    private void parse(Statement statement, byte[] definition, Owed whose, StatementEffect effect) {
        int size = FrameCursor.HEADER + statement.serverName().length + 1 + definition.length;
        ByteBuf out = requests.buffer(size);
        out.writeByte(FrontendType.PARSE).writeInt(size - 1);
        out.writeBytes(statement.serverName()).writeByte(NUL).writeBytes(definition);
        requests.owe(Request.PARSE, whose, effect);
        requests.traffic().serverParses++;
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

    int size() {
        return prepared.size();
    }
}
