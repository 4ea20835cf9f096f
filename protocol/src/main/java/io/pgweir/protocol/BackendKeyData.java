package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/**
 * What it takes to cancel a server connection's query.
 *
 * @param secretKey 4 bytes in protocol 3.0, 4 to 256 in 3.2; not to be changed
 */
public record BackendKeyData(int processId, byte[] secretKey) {
    public static final int MIN_KEY_LENGTH = 4;
    public static final int MAX_KEY_LENGTH = 256;

    /** Reads the body of one message, which must end where the buffer's readable bytes end. */
    public static BackendKeyData read(ByteBuf body) throws ProtocolViolation {
        MessageReader in = new MessageReader(body);
        int processId = in.int32();
        if (in.remaining() < MIN_KEY_LENGTH || in.remaining() > MAX_KEY_LENGTH) {
            throw new ProtocolViolation("invalid length of a cancel key: " + in.remaining());
        }
        return new BackendKeyData(processId, in.rest());
    }

    /** Without the key: whoever knows it can cancel. */
    @Override
    public String toString() {
        return "BackendKeyData[processId=" + processId + "]";
    }
}
