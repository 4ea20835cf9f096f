package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.protocol.FrontendType;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.proxy.relay.FrameInput;

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

    private final ClientSession session;
    private final FrameInput input;
    private final FrameCursor cursor = new FrameCursor();
    private final RequestRelay relay;
    private final ReadPace pace;
    private boolean forwardRest;
    private boolean restFollows;
    private boolean walking;

    /** What is read next can be handled only when more replies have come. */
    private boolean holding;

    /** Of the buffer that is being walked, what is to be forwarded as it is begins here. */
    private int runStart;

    /** And here it ends: the first byte that is not handled yet. */
    private int at;

    RequestReader(ClientSession session, FrameInput input, RequestRelay relay, ReadPace pace) {
        this.session = session;
        this.input = input;
        this.relay = relay;
        this.pace = pace;
    }

    /** Handles what the client has sent, as far as that can be done by now, and keeps the rest. */
    void read(ByteBuf fresh) {
        try {
            readOn(fresh);
        } catch (ProtocolViolation violation) {
            session.close(ClientCloseReason.PROTOCOL_VIOLATION, violation.error());
            return;
        }
        if (session.isActive()) {
            pace.requested(session.requests().owed());
            session.connection().requestsRead();
        }
        if (!session.state().mayRead() || holding) {
            pace.waiting(input.size());
        }
    }

    private void readOn(ByteBuf fresh) throws ProtocolViolation {
        ByteBuf in = input.join(fresh);
        if (session.state().mayRead()) {
            walk(in);
        } else {
            input.carry(in);
        }
    }

    /** Reads requests that come before those that are kept back; and is held where one of them is. */
    void readFirst(ByteBuf requests) throws ProtocolViolation {
        ByteBuf kept = input.take();
        RequestReader first = new RequestReader(session, input, relay, pace);
        first.readOn(requests);
        holding |= first.holding;
        if (kept != null) {
            input.carry(input.join(kept));
        }
    }

    /** Goes on with what was kept back. Within {@link #read} nothing needs to be done: it goes on by itself. */
    void resume() {
        ByteBuf in = walking ? null : input.take();
        if (in != null) {
            try {
                walk(in);
            } catch (ProtocolViolation violation) {
                session.close(ClientCloseReason.PROTOCOL_VIOLATION, violation.error());
                return;
            }
        }
        if (session.state().mayRead() && !holding) {
            pace.waitIsOver();
        }
    }

    /** The request at the head, for which there is no server connection, is refused. */
    void refuse(ErrorFields error) {
        relay.refuse(cursor.type(), error);
    }

    /** Fewer replies are owed, or a cancel is carried out: what was held may be held no longer. */
    void answered() {
        pace.answered(session.requests().owed());
        if (holding) {
            resume();
        }
    }

    /** Bytes that are here and not handled yet. */
    int kept() {
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
        while (session.state().mayRead() && cursor.next(in, at)) {
            byte type = cursor.type();
            check(type);
            if (cursor.end() - at < needed(in, type)) {
                break;
            }
            if (relay.lacksServer(type)) {
                session.acquire();
                if (relay.lacksServer(type)) {
                    break;
                }
            }
            if (session.isActive() && session.requests().areHeldByCancel()) {
                holding = true;
                break;
            }
            restFollows = false;
            boolean asItIs = relay.handle(in, cursor, this);
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
        return relay.keepsNamed() && cursor.end() > cursor.body() && in.getByte(cursor.body()) != 0;
    }

    /** The beginning of the current request was replaced; what is still to come of it is forwarded as it is. */
    void restFollows() {
        restFollows = true;
    }

    /** The current request cannot be handled before more replies have come; nothing has been done for it. */
    void hold() {
        holding = true;
    }

    /** Forwards what has gathered before the current request, because something else has to be written now. */
    void cutRun(ByteBuf in, int end) {
        if (end > runStart && session.isActive()) {
            session.requests().send(in.retainedSlice(runStart, end - runStart));
        }
        runStart = end;
    }
}
