package io.pgweir.proxy.statement;

import io.netty.buffer.ByteBuf;

/**
 * A client prepares under a name that it has in use. PostgreSQL is asked to prepare pgweir's name twice, so that it decides
 * what the error is (in a failed transaction it is another one); the client must find its own name in that error.
 *
 * @param name the client's, without its NUL, in the client's encoding
 * @param statement what it stands for already
 */
public record PreparedTwice(byte[] name, Statement statement) implements StatementEffect {

    @Override
    public void undo() {
        // Nothing was done: the name has been in use before.
    }

    /**
     * Copies an ErrorResponse's fields with the client's name wherever PostgreSQL has put pgweir's. Bytes are compared, and
     * not texts: neither the language of the message nor its encoding is known here.
     */
    public void writeInClientsWords(ByteBuf out, ByteBuf error, int from, int to) {
        byte[] serverName = statement.serverName();
        int at = from;
        while (at < to) {
            if (isAt(error, at, to, serverName)) {
                out.writeBytes(name);
                at += serverName.length;
            } else {
                out.writeByte(error.getByte(at++));
            }
        }
    }

    private static boolean isAt(ByteBuf error, int at, int to, byte[] name) {
        if (to - at < name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (error.getByte(at + i) != name[i]) {
                return false;
            }
        }
        return true;
    }
}
