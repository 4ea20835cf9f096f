package io.pgweir.proxy.jazzer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.protocol.BackendType;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.protocol.FrontendType;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.proxy.explore.SteppedSocket;
import java.io.ByteArrayOutputStream;

/**
 * PostgreSQL, as far as bytes go: it takes whatever is a message and says what belongs to it, without rows. Whatever a client
 * sends, all that comes here must be messages that a client may send.
 */
final class ObligingBackend implements SteppedSocket.Peer {

    private static final String REFUSED = "22000";

    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private final FrameCursor cursor = new FrameCursor();
    private final ByteBuf input = Unpooled.buffer(256);
    private SteppedSocket socket;
    private char status = 'I';
    private boolean copying;
    private boolean skippingToSync;
    private boolean ended;

    void socket(SteppedSocket its) {
        socket = its;
    }

    @Override
    public void receive(byte[] bytes) {
        heard.writeBytes(bytes);
        input.discardReadBytes().writeBytes(bytes);
        isNextWhole();
    }

    private boolean isNextWhole() {
        try {
            boolean begun = cursor.next(input, input.readerIndex());
            byte type = cursor.type();
            Promise.unless(
                    !begun || FrontendType.isKnown(type) && type != FrontendType.PASSWORD,
                    () -> "PostgreSQL is sent a message of type " + type);
            return begun && cursor.isWhole();
        } catch (ProtocolViolation violation) {
            throw new AssertionError("PostgreSQL is sent what is no message", violation);
        }
    }

    @Override
    public void inputEnded() {
        ended = true;
    }

    /** Answers all that is here; the first request that it would carry out is refused, if so wanted. */
    void answer(boolean refuse) {
        ByteBuf out = Unpooled.buffer();
        boolean refuses = refuse;
        while (!ended && takeNext()) {
            refuses &= !answer(out, refuses);
        }
        say(out);
        if (ended) {
            socket.closedByPeer();
        }
    }

    void say(ByteBuf out) {
        if (out.isReadable() && socket.isOpen()) {
            byte[] bytes = new byte[out.readableBytes()];
            out.readBytes(bytes);
            socket.arrive(bytes);
        }
    }

    boolean hasSomethingToDo() {
        return socket.isOpen() && (ended || isNextWhole());
    }

    private boolean takeNext() {
        boolean whole = isNextWhole();
        if (whole) {
            input.readerIndex(cursor.end());
        }
        return whole;
    }

    /** @return whether it was carried out, or refused */
    private boolean answer(ByteBuf out, boolean refuse) {
        byte type = cursor.type();
        switch (type) {
            case FrontendType.SYNC -> {
                if (!copying) {
                    skippingToSync = false;
                    BackendMessages.readyForQuery(out, (byte) status);
                }
            }
            case FrontendType.TERMINATE -> ended = true;
            case FrontendType.FLUSH, FrontendType.COPY_DATA -> {}
            case FrontendType.COPY_DONE, FrontendType.COPY_FAIL -> endCopy(out, type);
            default -> {
                if (copying) {
                    loseSynchronization(out);
                } else if (!skippingToSync) {
                    request(out, type, refuse);
                    return true;
                }
            }
        }
        return false;
    }

    private void endCopy(ByteBuf out, byte type) {
        if (copying) {
            copying = false;
            if (type == FrontendType.COPY_DONE) {
                BackendMessages.commandComplete(out, "COPY 0");
            } else {
                BackendMessages.error(out, ErrorFields.error("57014", "COPY from stdin failed"));
            }
            BackendMessages.readyForQuery(out, (byte) status);
        }
    }

    /** PostgreSQL's backend ends by any other message in a COPY, since it has not read the rest of that. */
    private void loseSynchronization(ByteBuf out) {
        BackendMessages.error(out, ErrorFields.fatal("08P01", "protocol synchronization was lost"));
        ended = true;
    }

    private void request(ByteBuf out, byte type, boolean refuse) {
        boolean simple = type == FrontendType.QUERY || type == FrontendType.FUNCTION_CALL;
        if (refuse) {
            BackendMessages.error(out, ErrorFields.error(REFUSED, "refused"));
            status = status == 'I' ? 'I' : 'E';
            skippingToSync = !simple;
        } else {
            carryOut(out, type);
        }
        if (simple && !copying) {
            BackendMessages.readyForQuery(out, (byte) status);
        }
    }

    private void carryOut(ByteBuf out, byte type) {
        switch (type) {
            case FrontendType.PARSE -> BackendMessages.parseComplete(out);
            case FrontendType.BIND -> BackendMessages.bindComplete(out);
            case FrontendType.CLOSE -> BackendMessages.closeComplete(out);
            case FrontendType.DESCRIBE -> describe(out);
            case FrontendType.FUNCTION_CALL ->
                out.writeByte(BackendType.FUNCTION_CALL_RESPONSE).writeInt(8).writeInt(-1);
            case FrontendType.QUERY -> query(out);
            default -> BackendMessages.commandComplete(out, "SELECT 0");
        }
    }

    private void describe(ByteBuf out) {
        if (cursor.total() > FrameCursor.HEADER && input.getByte(cursor.body()) == 'S') {
            out.writeByte(BackendType.PARAMETER_DESCRIPTION).writeInt(6).writeShort(0);
        }
        out.writeByte(BackendType.NO_DATA).writeInt(4);
    }

    private void query(ByteBuf out) {
        String text = input.toString(cursor.body(), cursor.end() - cursor.body(), ISO_8859_1);
        if (text.startsWith("COPY")) {
            copying = true;
            out.writeByte(BackendType.COPY_IN_RESPONSE).writeInt(7).writeByte(0).writeShort(0);
            return;
        }
        String tag = text.startsWith("BEGIN") || text.startsWith("COMMIT") || text.startsWith("ROLLBACK")
                ? text.split("[^A-Z]", 2)[0]
                : "SELECT 0";
        status = tag.equals("BEGIN") ? 'T' : tag.equals("SELECT 0") ? status : 'I';
        BackendMessages.commandComplete(out, tag);
    }

    byte[] heard() {
        return heard.toByteArray();
    }

    SteppedSocket socket() {
        return socket;
    }
}
