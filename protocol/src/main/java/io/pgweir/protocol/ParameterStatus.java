package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/** A server tells the value of a run-time parameter, at login and whenever it changes. */
public record ParameterStatus(String name, String value) {
    /** Reads the body of one message, which must end where the buffer's readable bytes end. */
    public static ParameterStatus read(ByteBuf body) throws ProtocolViolation {
        MessageReader in = new MessageReader(body);
        ParameterStatus status = new ParameterStatus(in.string(), in.string());
        in.end();
        return status;
    }
}
