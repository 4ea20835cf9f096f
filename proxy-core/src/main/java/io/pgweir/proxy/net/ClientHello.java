package io.pgweir.proxy.net;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The first message of a TLS client (RFC 8446, section 4.1.2), as far as it says which door the client has come to.
 *
 * <pre>
 * 2 version | 32 random | 1+n session id | 2+n cipher suites | 1+n compression methods | 2+n extensions
 *                                                                                         └ 2 type | 2+n data …
 * </pre>
 *
 * @param applicationProtocols what the client offers to speak inside TLS (ALPN, RFC 7301); empty if it does not say
 * @param serverName the host that it wants to speak to (SNI, RFC 6066, section 3); empty if it does not say
 */
public record ClientHello(List<String> applicationProtocols, Optional<String> serverName) {

    private static final int VERSION_AND_RANDOM = 2 + 32;
    private static final int SERVER_NAME = 0;
    private static final int ALPN = 16;
    private static final int HOST_NAME = 0;

    /**
     * @param body of the message, without its header; left as it is
     * @throws IndexOutOfBoundsException if it ends too early
     */
    public static ClientHello read(ByteBuf body) {
        ByteBuf in = body.slice().skipBytes(VERSION_AND_RANDOM);
        in.skipBytes(in.readUnsignedByte());
        in.skipBytes(in.readUnsignedShort());
        in.skipBytes(in.readUnsignedByte());
        List<String> applicationProtocols = List.of();
        Optional<String> serverName = Optional.empty();
        if (in.isReadable()) {
            ByteBuf extensions = in.readSlice(in.readUnsignedShort());
            while (extensions.isReadable()) {
                int type = extensions.readUnsignedShort();
                ByteBuf data = extensions.readSlice(extensions.readUnsignedShort());
                if (type == ALPN) {
                    applicationProtocols = names(data.readSlice(data.readUnsignedShort()));
                } else if (type == SERVER_NAME) {
                    serverName = hostName(data.readSlice(data.readUnsignedShort()));
                }
            }
        }
        return new ClientHello(applicationProtocols, serverName);
    }

    private static List<String> names(ByteBuf in) {
        List<String> names = new ArrayList<>();
        while (in.isReadable()) {
            names.add(text(in.readSlice(in.readUnsignedByte())));
        }
        return names;
    }

    /** Of each type of name there is one at most, and of types there is but one. */
    private static Optional<String> hostName(ByteBuf in) {
        Optional<String> hostName = Optional.empty();
        while (in.isReadable()) {
            int type = in.readUnsignedByte();
            String name = text(in.readSlice(in.readUnsignedShort()));
            if (type == HOST_NAME && !name.isEmpty()) {
                hostName = Optional.of(name);
            }
        }
        return hostName;
    }

    private static String text(ByteBuf in) {
        return in.toString(StandardCharsets.ISO_8859_1);
    }
}
