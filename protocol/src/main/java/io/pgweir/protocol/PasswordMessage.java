package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/**
 * A client's answer to a demand for a password in clear or an MD5 response.
 *
 * @param password without its NUL, in whatever encoding the client uses; not to be changed
 */
public record PasswordMessage(byte[] password) {
    /**
     * Reads the body of one message, which must end where the buffer's readable bytes end.
     *
     * @throws ProtocolViolation if the password is not exactly one NUL-terminated string, or is empty
     */
    public static PasswordMessage read(ByteBuf body) throws ProtocolViolation {
        int length = body.bytesBefore((byte) 0);
        if (length < 0 || length != body.readableBytes() - 1) {
            throw new ProtocolViolation(SqlState.INVALID_PASSWORD, "invalid password packet size");
        }
        if (length == 0) {
            throw new ProtocolViolation(SqlState.INVALID_PASSWORD, "empty password returned by client");
        }
        byte[] password = new byte[length];
        body.readBytes(password).skipBytes(1);
        return new PasswordMessage(password);
    }

    @Override
    public String toString() {
        return "PasswordMessage[<secret>]";
    }
}
