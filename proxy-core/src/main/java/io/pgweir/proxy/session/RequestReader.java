package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.protocol.FrontendType;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.proxy.relay.FrameInput;
import io.pgweir.proxy.server.Ledger;
import io.pgweir.proxy.server.ServerRequests;

/**
 * Reads what a client sends: each request is entered in the ledger of the client's server connection and leaves as part of
 * one slice per run of requests. Where there is no server connection yet, the request is what asks for one, and is kept
 * back until it has come.
 */
final class RequestReader {

    /**
     * A request up to this size is forwarded only when it is whole, so that a client that vanishes in the middle of it
     * costs nothing; a larger one flows through in pieces once this much of it is here.
     */
    private static final int HELD = 64 * 1024;

    /** A Parse whose text is kept for other server connections must be read whole. */
    private static final int MAX_KEPT_PARSE = 1024 * 1024;

    /** Requests that are thrown away because one before them was refused by pgweir. */
    private enum Swallow {
        NOTHING,
        /** The simple query or function call that is next. */
        ONE,
        /** The rest of an extended query's batch, as PostgreSQL does after an error. */
        TO_SYNC
    }

    private final ClientSession session;
    private final FrameInput input;
    private final FrameCursor cursor = new FrameCursor();
    private final StatementRelay statements;
    private Swallow swallow = Swallow.NOTHING;
    private boolean forwardRest;
    private boolean restFollows;
    private boolean walking;

    /** What is read next can be handled only when more replies have come. */
    private boolean holding;

    /** Of the buffer that is being walked, what is to be forwarded as it is begins here. */
    private int runStart;

    /** And here it ends: the first byte that is not handled yet. */
    private int at;

    RequestReader(ClientSession session, FrameInput input, StatementRelay statements) {
        this.session = session;
        this.input = input;
        this.statements = statements;
    }

    void read(ByteBuf fresh) throws ProtocolViolation {
        ByteBuf in = input.join(fresh);
        if (session.mayRead()) {
            walk(in);
        } else {
            input.carry(in);
        }
    }

    /** Reads requests that come before those that are kept back; and is held where one of them is. */
    void readFirst(ByteBuf requests) throws ProtocolViolation {
        ByteBuf kept = input.take();
        RequestReader first = new RequestReader(session, input, statements);
        first.read(requests);
        holding |= first.holding;
        if (kept != null) {
            input.carry(input.join(kept));
        }
    }

    /** Goes on with what was kept back. Within {@link #read} nothing needs to be done: it goes on by itself. */
    void resume() throws ProtocolViolation {
        if (!walking) {
            ByteBuf in = input.take();
            if (in != null) {
                walk(in);
            }
        }
    }

    /** The request at the head of what was kept back, or is being looked at, was refused. */
    void swallow(byte refused) {
        boolean alone = refused == FrontendType.QUERY || refused == FrontendType.FUNCTION_CALL;
        swallow = alone ? Swallow.ONE : Swallow.TO_SYNC;
    }

    int held() {
        return input.size();
    }

    void release() {
        input.release();
    }

    private void walk(ByteBuf in) throws ProtocolViolation {
        walking = true;
        try {
            requests(in);
        } catch (ProtocolViolation violation) {
            // What came before it is in the ledger: unsent, its replies would be waited for in vain.
            cutRun(in, at);
            in.release();
            throw violation;
        } catch (RuntimeException bug) {
            in.release();
            throw bug;
        } finally {
            walking = false;
        }
        if (session.isClosed()) {
            in.release();
        } else if (at == in.writerIndex() && at > runStart && session.isActive()) {
            // The buffer is used up, so it leaves itself: a slice of it would be an object per request.
            session.requests().send(in.readerIndex(runStart));
        } else {
            cutRun(in, at);
            input.carry(in.readerIndex(at));
        }
    }

    /** The last run is not forwarded yet. */
    private void requests(ByteBuf in) throws ProtocolViolation {
        holding = false;
        runStart = in.readerIndex();
        at = cursor.resume(in, runStart);
        if (!forwardRest) {
            runStart = at;
        }
        while (session.mayRead() && cursor.next(in, at)) {
            byte type = cursor.type();
            check(type);
            if (cursor.end() - at < needed(in, type)) {
                break;
            }
            if (swallow == Swallow.NOTHING && !session.isActive() && needsServer(type)) {
                session.acquire(type);
                if (!session.isActive() && swallow == Swallow.NOTHING) {
                    break;
                }
            }
            if (session.isActive() && session.requests().areHeldByCancel()) {
                holding = true;
                break;
            }
            restFollows = false;
            boolean asItIs = handle(in, type);
            if (holding) {
                break;
            }
            if (session.isActive()) {
                session.requests().sent(in, cursor);
            }
            forwardRest = asItIs || restFollows;
            int next = cursor.letThrough();
            if (!asItIs) {
                cutRun(in, at);
                runStart = next;
            }
            at = next;
        }
        if (session.isActive()) {
            session.requests().partial(cursor.isMidFrame() && forwardRest);
        }
    }

    private void check(byte type) throws ProtocolViolation {
        if (!FrontendType.isKnown(type) || type == FrontendType.PASSWORD) {
            throw new ProtocolViolation("invalid frontend message type " + Byte.toUnsignedInt(type));
        }
        if (cursor.total() - 1 > FrontendType.maxLength(type)) {
            throw new ProtocolViolation(
                    "invalid length " + (cursor.total() - 1) + " of " + FrontendType.name(type) + " message");
        }
    }

    /** How much of the current request must be here before it is looked at. */
    private long needed(ByteBuf in, byte type) {
        long total = cursor.total();
        if (total <= HELD) {
            return total;
        }
        boolean keptParse = type == FrontendType.PARSE && mustBeWhole(in);
        return keptParse ? Math.min(total, MAX_KEPT_PARSE) : HELD;
    }

    /** Whether the current request, a Parse, is of a name: its text is kept for other server connections. */
    boolean mustBeWhole(ByteBuf in) {
        return statements.keepsNamed() && cursor.end() > cursor.body() && in.getByte(cursor.body()) != 0;
    }

    /** What PostgreSQL answers without a look at the database, or not at all, needs no server connection. */
    private static boolean needsServer(byte type) {
        return switch (type) {
            case FrontendType.SYNC,
                    FrontendType.FLUSH,
                    FrontendType.TERMINATE,
                    FrontendType.COPY_DATA,
                    FrontendType.COPY_DONE,
                    FrontendType.COPY_FAIL -> false;
            default -> true;
        };
    }

    /** @return whether the request is forwarded as it stands */
    private boolean handle(ByteBuf in, byte type) throws ProtocolViolation {
        if (type == FrontendType.TERMINATE) {
            cutRun(in, cursor.start());
            session.close(ClientCloseReason.TERMINATED, null);
            return false;
        }
        if (swallow != Swallow.NOTHING) {
            swallowed(type);
            return false;
        }
        if (!session.isActive()) {
            if (type == FrontendType.SYNC) {
                session.sayReady();
            }
            return false;
        }
        return forward(in, type, session.requests());
    }

    private void swallowed(byte type) {
        if (swallow == Swallow.ONE || type == FrontendType.SYNC) {
            swallow = Swallow.NOTHING;
            session.sayReady();
        }
    }

    private boolean forward(ByteBuf in, byte type, ServerRequests requests) throws ProtocolViolation {
        switch (type) {
            case FrontendType.QUERY -> {
                return statements.query(in, cursor, this);
            }
            case FrontendType.PARSE -> {
                return statements.parse(in, cursor, this);
            }
            case FrontendType.BIND -> {
                return statements.bind(in, cursor, this);
            }
            case FrontendType.DESCRIBE -> {
                return statements.describe(in, cursor, this);
            }
            case FrontendType.CLOSE -> {
                return statements.close(in, cursor, this);
            }
            case FrontendType.EXECUTE -> {
                return statements.execute(in, cursor, this);
            }
            case FrontendType.SYNC -> {
                return statements.sync();
            }
            case FrontendType.FUNCTION_CALL -> requests.owe(Ledger.Request.FUNCTION_CALL, Ledger.Owed.FORWARD);
            case FrontendType.FLUSH -> {}
            default -> {
                return copyData(type, requests);
            }
        }
        return true;
    }

    /**
     * PostgreSQL drops COPY messages outside a COPY, such as those that follow an error before the client has seen it.
     * While nothing is owed there can be no COPY, so they are dropped here.
     */
    private static boolean copyData(byte type, ServerRequests requests) {
        if (!requests.isOwing()) {
            return false;
        }
        if (type != FrontendType.COPY_DATA) {
            requests.owe(Ledger.Request.COPY_END, Ledger.Owed.FORWARD);
        }
        return true;
    }

    /** The beginning of the current request was replaced; what is still to come of it is forwarded as it is. */
    void restFollows() {
        restFollows = true;
    }

    /** The current request cannot be handled before more replies have come; nothing has been done for it. */
    void hold() {
        holding = true;
    }

    boolean isHolding() {
        return holding;
    }

    /** Forwards what has gathered before the current request, because something else has to be written now. */
    void cutRun(ByteBuf in, int end) {
        if (end > runStart && session.isActive()) {
            session.requests().send(in.retainedSlice(runStart, end - runStart));
        }
        runStart = end;
    }
}
