package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** How a message is put together: type byte, a length word that is filled in last, strings that end with a NUL. */
final class MessageWriter {
    private MessageWriter() {}

    /** Returns where the length word stands, for {@link #end}. */
    static int begin(ByteBuf out, byte type) {
        out.writeByte(type);
        return begin(out);
    }

    /** Begins one of the packets that have no type byte. */
    static int begin(ByteBuf out) {
        int lengthAt = out.writerIndex();
        out.writeInt(0);
        return lengthAt;
    }

    static void end(ByteBuf out, int lengthAt) {
        out.setInt(lengthAt, out.writerIndex() - lengthAt);
    }

    static void empty(ByteBuf out, byte type) {
        end(out, begin(out, type));
    }

    /**
     * Refuses a NUL: it would end the string early, and what follows would be read as the next field of the message.
     *
     * @throws IllegalArgumentException if the text holds one; checking what comes from outside is up to the caller
     */
    static void string(ByteBuf out, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a string of the protocol cannot hold a NUL");
        }
        ByteBufUtil.writeUtf8(out, text);
        out.writeByte(0);
    }
}
