package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the body of one message that lies whole in a buffer, and never trusts a length inside of it. The refusals are
 * worded as those of PostgreSQL's {@code pqformat.c}.
 */
final class MessageReader {
    private final ByteBuf body;

    MessageReader(ByteBuf body) {
        this.body = body;
    }

    int remaining() {
        return body.readableBytes();
    }

    int int32() throws ProtocolViolation {
        require(Integer.BYTES);
        return body.readInt();
    }

    /** Unsigned, as counts and codes of formats are. */
    int int16() throws ProtocolViolation {
        require(Short.BYTES);
        return body.readUnsignedShort();
    }

    byte[] bytes(int length) throws ProtocolViolation {
        require(length);
        byte[] bytes = new byte[length];
        body.readBytes(bytes);
        return bytes;
    }

    byte[] rest() {
        byte[] bytes = new byte[body.readableBytes()];
        body.readBytes(bytes);
        return bytes;
    }

    /** Whether another NUL-terminated string, perhaps an empty one, follows. */
    boolean hasString() {
        return body.bytesBefore((byte) 0) >= 0;
    }

    /** A string in whatever encoding: bytes that are not UTF-8 become U+FFFD. */
    String string() throws ProtocolViolation {
        int length = stringLength();
        String text = body.toString(body.readerIndex(), length, StandardCharsets.UTF_8);
        body.skipBytes(length + 1);
        return text;
    }

    /** A string that must be UTF-8, because it will be compared, logged and sent on. */
    String utf8() throws ProtocolViolation {
        int length = stringLength();
        ByteBuffer bytes = body.nioBuffer(body.readerIndex(), length);
        body.skipBytes(length + 1);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new ProtocolViolation(
                    SqlState.CHARACTER_NOT_IN_REPERTOIRE, "invalid byte sequence for encoding \"UTF8\"");
        }
    }

    void end() throws ProtocolViolation {
        if (body.isReadable()) {
            throw new ProtocolViolation("invalid message format");
        }
    }

    private int stringLength() throws ProtocolViolation {
        int length = body.bytesBefore((byte) 0);
        if (length < 0) {
            throw new ProtocolViolation("invalid string in message");
        }
        return length;
    }

    private void require(int length) throws ProtocolViolation {
        if (length < 0 || length > body.readableBytes()) {
            throw new ProtocolViolation("insufficient data left in message");
        }
    }
}
