package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.protocol.BackendType;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.protocol.ParameterStatus;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.proxy.relay.FrameInput;
import io.pgweir.proxy.statement.DescriptionRead;
import io.pgweir.proxy.statement.NamedStatement;
import io.pgweir.proxy.statement.RefusedText;

/**
 * Reads what PostgreSQL sends on one server connection: each message is accounted for in the ledger, and what is owed to
 * the client leaves as one slice per run of messages. Only what must be understood is waited for; a row of any size
 * passes as it comes.
 */
final class ReplyReader {

    /**
     * A message that has to be understood is collected up to this size. A longer one is none that PostgreSQL sends, but
     * for an error with an enormous text, which is forwarded without its being read.
     */
    static final int MAX_COLLECTED = 64 * 1024;

    private final ServerConnection connection;
    private final Ledger ledger;
    private final ConnectionSettings settings;
    private final BusyTime busyTime;
    private final SessionProbe probe;
    private final FrameInput input;
    private final StatementErrors statementErrors;
    private final SessionCommands commands;
    private final FrameCursor cursor = new FrameCursor();
    private boolean forwardRest;

    /** Of the buffer that is being walked, what is to be forwarded as it is begins here. */
    private int runStart;

    /** And here it ends: the first byte that is not accounted for. */
    private int at;

    /** There, too: the ParameterDescription directly before what is looked at; negative if that is another message. */
    private int descriptionStart;

    ReplyReader(
            ServerConnection connection,
            Ledger ledger,
            ConnectionSettings settings,
            BusyTime busyTime,
            SessionProbe probe,
            FrameInput input) {
        this.connection = connection;
        this.ledger = ledger;
        this.settings = settings;
        this.busyTime = busyTime;
        this.probe = probe;
        this.input = input;
        this.statementErrors = new StatementErrors(connection);
        this.commands = new SessionCommands(connection, ledger, settings, probe);
    }

    /** Whether a message has begun of which the rest is still to come. */
    boolean isMidReply() {
        return cursor.isMidFrame() || !input.isEmpty();
    }

    /** Whether the client has been sent the beginning of a message: anything else would be read as the rest of it. */
    boolean isMidForwarded() {
        return cursor.isMidFrame() && forwardRest;
    }

    void read(ByteBuf fresh) throws ProtocolViolation {
        ByteBuf in = input.join(fresh);
        try {
            walk(in);
        } catch (ProtocolViolation violation) {
            // What came before it is accounted for: a client that is not told of its COMMIT would hear that nothing was
            // done.
            cutRun(in, at);
            in.release();
            throw violation;
        }
        Borrower borrower = connection.borrower();
        if (at == in.writerIndex() && at > runStart && borrower != null) {
            // The buffer is used up, so it leaves itself: a slice of it would be an object per reply.
            count(at - runStart);
            borrower.port().write(in.readerIndex(runStart));
        } else {
            cutRun(in, at);
            input.carry(in.readerIndex(at));
        }
    }

    /** The last run is not forwarded yet. */
    private void walk(ByteBuf in) throws ProtocolViolation {
        runStart = in.readerIndex();
        descriptionStart = -1;
        at = cursor.resume(in, runStart);
        if (!forwardRest) {
            runStart = at;
        }
        giveFakesBehind(in, at);
        while (cursor.next(in, at)) {
            byte type = cursor.type();
            if (!cursor.isWhole() && mustBeWhole(type) && cursor.total() <= MAX_COLLECTED) {
                break;
            }
            if (type == BackendType.PARAMETER_DESCRIPTION) {
                if (!connection.requests().batch().canBeTakenBack(in, cursor, ledger.settled())) {
                    break;
                }
                descriptionStart = at;
            } else if (type != BackendType.ERROR_RESPONSE) {
                descriptionStart = -1;
            }
            boolean forward = account(in, type);
            int next = cursor.letThrough();
            if (!forward) {
                cutRun(in, at);
                runStart = next;
            }
            forwardRest = forward;
            at = next;
            giveFakesBehind(in, at);
        }
    }

    /** Forwards what has gathered up to here, because what comes next is not forwarded or comes from pgweir. */
    private void cutRun(ByteBuf in, int end) {
        Borrower borrower = connection.borrower();
        if (end > runStart && borrower != null) {
            count(end - runStart);
            borrower.port().write(in.retainedSlice(runStart, end - runStart));
        }
        runStart = end;
    }

    private void count(int bytes) {
        connection.serverPool().traffic().bytesToClients += bytes;
    }

    private boolean mustBeWhole(byte type) {
        return switch (type) {
            case BackendType.READY_FOR_QUERY,
                    BackendType.COMMAND_COMPLETE,
                    BackendType.ERROR_RESPONSE,
                    BackendType.PARAMETER_DESCRIPTION,
                    BackendType.PARAMETER_STATUS -> true;
            case BackendType.ROW_DESCRIPTION -> ledger.due() instanceof DescriptionRead;
            case BackendType.DATA_ROW -> probe.isAsking();
            default -> false;
        };
    }

    /** Whether the message goes to the client. */
    private boolean account(ByteBuf in, byte type) throws ProtocolViolation {
        return switch (type) {
            case BackendType.DATA_ROW -> dataRow(in);
            case BackendType.COPY_DATA -> owed(type);
            case BackendType.PARAMETER_DESCRIPTION, BackendType.ROW_DESCRIPTION, BackendType.NO_DATA ->
                described(in, type);
            case BackendType.COMMAND_COMPLETE -> commandComplete(in);
            case BackendType.READY_FOR_QUERY -> readyForQuery(in);
            case BackendType.ERROR_RESPONSE -> error(in);
            case BackendType.PARAMETER_STATUS -> parameterStatus(in);
            case BackendType.NOTICE_RESPONSE, BackendType.NOTIFICATION_RESPONSE -> connection.isLent();
            default -> owed(type);
        };
    }

    private boolean owed(byte type) throws ProtocolViolation {
        return switch (ledger.reply(type)) {
            case FORWARD -> true;
            case SKIP -> false;
            case VIOLATION -> throw new ProtocolViolation(BackendType.name(type) + " that nobody is owed");
        };
    }

    private boolean described(ByteBuf in, byte type) throws ProtocolViolation {
        if (ledger.due() instanceof DescriptionRead read) {
            read.reply(type, cursor.isWhole() ? in.slice(cursor.body(), cursor.end() - cursor.body()) : null);
        }
        return owed(type);
    }

    private boolean dataRow(ByteBuf in) throws ProtocolViolation {
        boolean forward = owed(BackendType.DATA_ROW);
        if (!forward && probe.isAsking()) {
            if (cursor.isWhole()) {
                probe.row(in.slice(cursor.body(), cursor.end() - cursor.body()));
            } else {
                // A value that nobody wants to carry from connection to connection.
                probe.ownRequestFailed();
            }
        }
        return forward;
    }

    private boolean commandComplete(ByteBuf in) throws ProtocolViolation {
        boolean forward = owed(BackendType.COMMAND_COMPLETE);
        if (forward) {
            connection.serverPool().traffic().queries++;
        }
        // Also when its client has left meanwhile: what it has changed stays with the connection.
        commands.completed(in, cursor.body(), cursor.end() - cursor.body() - 1);
        return forward;
    }

    private boolean readyForQuery(ByteBuf in) throws ProtocolViolation {
        byte status = cursor.total() == FrameCursor.HEADER + 1 ? in.getByte(cursor.body()) : 0;
        if (status != 'I' && status != 'T' && status != 'E') {
            throw new ProtocolViolation("ReadyForQuery with an unknown transaction status");
        }
        boolean forward = owed(BackendType.READY_FOR_QUERY);
        if (ledger.isInDoubt()) {
            connection.requests().resolveDoubt();
        }
        busyTime.readyForQuery(status, forward);
        connection.requests().ready();
        if (connection.isLent()) {
            queryEnded(forward);
        }
        return forward;
    }

    private void queryEnded(boolean clients) {
        TrackedSession session = connection.borrower().session();
        if (!clients) {
            probe.ownQueryEnded(session);
            return;
        }
        probe.restore().clientQueryEnded(session);
        if (busyTime.isInNoTransaction()) {
            connection.serverPool().traffic().transactions++;
        }
    }

    private boolean error(ByteBuf in) throws ProtocolViolation {
        int body = cursor.body();
        int length = cursor.end() - body;
        ErrorFields error = ErrorFields.read(in.slice(body, length));
        if (error.isFatal()) {
            return connection.fatalError(error);
        }
        boolean first = connection.requests().batch().isUnanswered(ledger.settled());
        boolean forward = owed(BackendType.ERROR_RESPONSE);
        NamedStatement used =
                ledger.refused() != null && cursor.isWhole() ? ledger.refused().used() : null;
        boolean toBePrepared = used != null && statementErrors.isToBePrepared(used, error, in, body, cursor.end());
        if (!forward) {
            connection.ownRequestFailed(error);
            return false;
        }
        if (toBePrepared && first) {
            repeat(in);
            return false;
        }
        probe.restore().resetIsUndone();
        ErrorFields instead = insteadOf(error);
        connection.serverPool().traffic().errors.count((instead == null ? error : instead).sqlState());
        ByteBuf other = used == null ? null : statementErrors.instead(used, error, in, body, cursor.end());
        if (other != null) {
            cutRun(in, cursor.start());
            connection.borrower().port().write(other);
            return false;
        }
        if (instead != null && connection.borrower() != null) {
            cutRun(in, cursor.start());
            ByteBuf out = connection.borrower().port().buffer(256);
            BackendMessages.error(out, instead);
            connection.borrower().port().write(out);
            return false;
        }
        return true;
    }

    /** What the client is told in place of that error; null if it is told the error. */
    private ErrorFields insteadOf(ErrorFields error) {
        return ledger.refused() instanceof RefusedText text && text.provoked(error)
                ? text.error()
                : busyTime.insteadOf(error);
    }

    /** Nothing has been done, and the client has not heard of it: it can be asked again. */
    private void repeat(ByteBuf in) {
        cutRun(in, descriptionStart < 0 ? cursor.start() : descriptionStart);
        runStart = cursor.start();
        connection.requests().endRefusedBatch();
        connection.borrower().statements().again(connection.requests().batch().take());
    }

    private boolean parameterStatus(ByteBuf in) throws ProtocolViolation {
        int body = cursor.body();
        if (!cursor.isWhole() || settings.reported().areTooMany()) {
            throw new ProtocolViolation("ParameterStatus of more than 64 kB, or of more parameters than there are");
        }
        ParameterStatus status = ParameterStatus.read(in.slice(body, cursor.end() - body));
        if (connection.serverState() == ServerState.IDLE) {
            // Whatever has changed at PostgreSQL, the next login asks it again.
            connection.serverPool().welcomes().forget();
        }
        TrackedSession session = connection.isLent() ? connection.borrower().session() : null;
        return settings.parameterStatus(
                status.name(), status.value(), session, probe.restore().isRestoring());
    }

    private void giveFakesBehind(ByteBuf in, int end) {
        if (ledger.fakeDue() != null && !cursor.isMidFrame()) {
            cutRun(in, end);
            giveFakes();
        }
    }

    /**
     * Says what PostgreSQL was not asked for, now that its turn has come; but not in the middle of a message of which the
     * client has the beginning.
     */
    void giveFakes() {
        if (cursor.isMidFrame()) {
            return;
        }
        Ledger.Request asked;
        while ((asked = ledger.fakeDue()) != null) {
            ledger.fakeGiven();
            Borrower borrower = connection.borrower();
            if (borrower != null) {
                ByteBuf out = borrower.port().buffer(FrameCursor.HEADER);
                if (asked == Ledger.Request.PARSE) {
                    BackendMessages.parseComplete(out);
                } else {
                    BackendMessages.closeComplete(out);
                }
                borrower.port().answer(out);
            }
        }
    }

    void release() {
        input.release();
    }
}
