package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * A server speaks less than pgweir asked for.
 *
 * @param newestMinor the minor version of protocol 3 that the server will speak
 */
public record NegotiateProtocolVersion(int newestMinor, List<String> unrecognizedOptions) {
    /**
     * Reads the body of one message, which must end where the buffer's readable bytes end.
     *
     * @throws ProtocolViolation also if the version is not one of protocol 3
     */
    public static NegotiateProtocolVersion read(ByteBuf body) throws ProtocolViolation {
        MessageReader in = new MessageReader(body);
        int version = in.int32();
        if (version >>> 16 != StartupPacket.MAJOR_VERSION) {
            throw new ProtocolViolation(
                    "the server negotiates protocol %d.%d".formatted(version >>> 16, version & 0xffff));
        }
        int count = in.int32();
        List<String> options = new ArrayList<>();
        while (options.size() < count) {
            options.add(in.string());
        }
        in.end();
        return new NegotiateProtocolVersion(version & 0xffff, List.copyOf(options));
    }
}
