package io.pgweir.proxy.jazzer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.AuthenticationRequest;
import io.pgweir.protocol.BackendKeyData;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.NegotiateProtocolVersion;
import io.pgweir.protocol.ParameterStatus;
import io.pgweir.protocol.ProtocolViolation;

/**
 * Bodies of the messages that pgweir reads of a server. What is read has been read to its end, and an error that is passed on
 * in other words stays the same.
 *
 * <pre>
 *   which | body
 * </pre>
 */
final class ServerMessages {

    private static final int HEADER = 5;

    private ServerMessages() {}

    static void read(byte[] bytes) throws ProtocolViolation {
        Input in = new Input(bytes);
        int which = in.number();
        ByteBuf body = Unpooled.wrappedBuffer(in.rest());
        switch (which % 5) {
            case 0 -> AuthenticationRequest.read(body);
            case 1 -> ParameterStatus.read(body);
            case 2 -> BackendKeyData.read(body);
            case 3 -> NegotiateProtocolVersion.read(body);
            default -> {
                error(body);
                return;
            }
        }
        Promise.unless(!body.isReadable(), () -> body.readableBytes() + " bytes were not read");
    }

    private static void error(ByteBuf body) {
        int length = body.readableBytes();
        String sqlState = ErrorFields.sqlStateOf(body, 0, length);
        ErrorFields.has(body, 0, length, 'R', "RevalidateCachedQuery");
        Promise.unless(body.readerIndex() == 0, () -> "it does not stay untouched");
        ErrorFields error = ErrorFields.read(body);
        Promise.unless(sqlState == null || sqlState.length() == 5, () -> sqlState);

        ByteBuf written = Unpooled.buffer();
        BackendMessages.error(written, error);
        ErrorFields again = ErrorFields.read(written.skipBytes(HEADER));
        Promise.unless(again.equals(error), () -> error + " becomes " + again);
    }
}
