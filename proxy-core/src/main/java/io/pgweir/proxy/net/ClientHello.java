package io.pgweir.proxy.net;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The first message of a TLS client (RFC 8446, section 4.1.2), as far as it decides whether the client is at the right door.
 *
 * <pre>
 * 2 version | 32 random | 1+n session id | 2+n cipher suites | 1+n compression methods | 2+n extensions
 *                                                                                         └ 2 type | 2+n data …
 * </pre>
 */
public final class ClientHello {

    private static final int VERSION_AND_RANDOM = 2 + 32;
    private static final int ALPN = 16;

    private ClientHello() {}

    /**
     * What the client offers to speak inside TLS (RFC 7301); empty if it does not say.
     *
     * @param body of the message, without its header; left as it is
     * @throws IndexOutOfBoundsException if it ends too early
     */
    public static List<String> applicationProtocols(ByteBuf body) {
        ByteBuf in = body.slice().skipBytes(VERSION_AND_RANDOM);
        in.skipBytes(in.readUnsignedByte());
        in.skipBytes(in.readUnsignedShort());
        in.skipBytes(in.readUnsignedByte());
        if (!in.isReadable()) {
            return List.of();
        }
        ByteBuf extensions = in.readSlice(in.readUnsignedShort());
        while (extensions.isReadable()) {
            int type = extensions.readUnsignedShort();
            ByteBuf data = extensions.readSlice(extensions.readUnsignedShort());
            if (type == ALPN) {
                return names(data.readSlice(data.readUnsignedShort()));
            }
        }
        return List.of();
    }

    private static List<String> names(ByteBuf in) {
        List<String> names = new ArrayList<>();
        while (in.isReadable()) {
            names.add(in.readCharSequence(in.readUnsignedByte(), StandardCharsets.ISO_8859_1)
                    .toString());
        }
        return names;
    }
}
