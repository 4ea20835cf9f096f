package io.pgweir.proxy.explore;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;

/** One message, of either direction. */
record Frame(char type, byte[] body) {

    private static final int HEADER = 5;

    /** Takes the next message out; null if it is not whole. */
    static Frame take(ByteBuf in) {
        if (in.readableBytes() < HEADER || in.readableBytes() < 1 + in.getInt(in.readerIndex() + 1)) {
            return null;
        }
        char type = (char) in.readByte();
        byte[] body = new byte[in.readInt() - 4];
        in.readBytes(body);
        return new Frame(type, body);
    }

    /** The string, ended by a NUL, that begins there. */
    String string(int from) {
        int end = from;
        while (body[end] != 0) {
            end++;
        }
        return new String(body, from, end - from, US_ASCII);
    }

    /** All of the body as if it were text. */
    String text() {
        return new String(body, US_ASCII);
    }
}
