package io.pgweir.proxy.explore;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.protocol.BackendType;
import io.pgweir.protocol.ErrorFields;
import java.util.Arrays;
import java.util.function.Consumer;

/** What a {@link ModelBackend} says: one whole message. */
record Reply(byte[] bytes) {

    static final Reply PARSE_COMPLETE = written(BackendMessages::parseComplete);
    static final Reply BIND_COMPLETE = written(BackendMessages::bindComplete);
    static final Reply CLOSE_COMPLETE = written(BackendMessages::closeComplete);

    /** Of one parameter of an unknown type: nobody looks at it. */
    static final Reply PARAMETERS = written(out -> out.writeByte(BackendType.PARAMETER_DESCRIPTION)
            .writeInt(10)
            .writeShort(1)
            .writeInt(0));

    /** No columns, in text format: nobody looks at them. */
    static final Reply COPY_IN = written(out ->
            out.writeByte(BackendType.COPY_IN_RESPONSE).writeInt(7).writeByte(0).writeShort(0));

    private static final int HEADER = 5;
    private static final byte[] NO_COLUMN = {};

    static Reply ready(char status) {
        return written(out -> BackendMessages.readyForQuery(out, (byte) status));
    }

    static Reply complete(String tag) {
        return written(out -> BackendMessages.commandComplete(out, tag));
    }

    static Reply error(String sqlState) {
        return written(out -> BackendMessages.error(out, ErrorFields.error(sqlState, "refused")));
    }

    static Reply fatal(String sqlState) {
        return written(out -> BackendMessages.error(out, ErrorFields.fatal(sqlState, "ended")));
    }

    static Reply description() {
        return written(
                out -> out.writeByte(BackendType.ROW_DESCRIPTION).writeInt(6).writeShort(0));
    }

    static Reply row(String... values) {
        return written(out -> {
            int start = out.writerIndex();
            out.writeByte(BackendType.DATA_ROW).writeInt(0).writeShort(values.length);
            for (String value : values) {
                byte[] bytes = value == null ? NO_COLUMN : value.getBytes(US_ASCII);
                out.writeInt(value == null ? -1 : bytes.length).writeBytes(bytes);
            }
            out.setInt(start + 1, out.writerIndex() - start - 1);
        });
    }

    private static Reply written(Consumer<ByteBuf> writer) {
        ByteBuf out = Unpooled.buffer(64);
        writer.accept(out);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return new Reply(bytes);
    }

    char type() {
        return (char) bytes[0];
    }

    /** Whether that is it, word for word; of an error, whether it is one with the same SQLSTATE. */
    boolean says(Frame heard) {
        if (heard.type() != type()) {
            return false;
        }
        if (type() == BackendType.ERROR_RESPONSE) {
            return errorOf(heard.body()).sqlState().equals(errorOf(body()).sqlState());
        }
        return Arrays.equals(heard.body(), body());
    }

    private byte[] body() {
        return Arrays.copyOfRange(bytes, HEADER, bytes.length);
    }

    private static ErrorFields errorOf(byte[] body) {
        return ErrorFields.read(Unpooled.wrappedBuffer(body));
    }

    @Override
    public String toString() {
        return type() + " " + new String(body(), US_ASCII).replaceAll("[^ -~]", ".");
    }
}
