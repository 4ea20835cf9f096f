package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.proxy.server.ServerRequests;

/**
 * A client's request with another statement name in place of its own, of any length.
 *
 * <pre>
 *   type | length int4 | what is before the name | name NUL | what is behind it
 *          changed                                 changed
 * </pre>
 */
final class RenamedRequest {

    /** What follows a name is copied up to this size, and written as a slice beyond: a small copy is cheaper. */
    private static final int MAX_COPIED = 512;

    private RenamedRequest() {}

    /**
     * Writes the request at the cursor, as far as it is here.
     *
     * @param from where its name begins
     * @param nameEnd where the NUL is that ends it
     */
    static void write(ServerRequests requests, ByteBuf in, FrameCursor cursor, int from, int nameEnd, byte[] name) {
        int behind = cursor.end() - nameEnd;
        boolean copied = behind <= MAX_COPIED;
        int before = from - cursor.body();
        ByteBuf out = requests.buffer(FrameCursor.HEADER + before + name.length + (copied ? behind : 0));
        out.writeByte(cursor.type()).writeInt((int) cursor.total() - 1 + name.length - (nameEnd - from));
        out.writeBytes(in, cursor.body(), before).writeBytes(name);
        if (copied) {
            out.writeBytes(in, nameEnd, behind);
        }
        requests.send(out);
        if (!copied) {
            requests.send(in.retainedSlice(nameEnd, behind));
        }
    }
}
