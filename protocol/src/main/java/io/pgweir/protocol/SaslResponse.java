package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/** A client's later words in a SASL exchange: the whole body belongs to the mechanism. */
public record SaslResponse(byte[] response) {
    /** Reads the body of one message, which must end where the buffer's readable bytes end. */
    public static SaslResponse read(ByteBuf body) {
        return new SaslResponse(new MessageReader(body).rest());
    }

    @Override
    public String toString() {
        return "SaslResponse[" + response.length + " bytes]";
    }
}
