package io.pgweir.proxy.jazzer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.proxy.net.ProxyHeader;
import java.util.Optional;

/**
 * What a load balancer says first. As long as it is not whole nothing has happened, and whatever is made of its beginning is
 * made of it when more is there.
 *
 * <pre>
 *   where it is cut | the stream
 * </pre>
 */
final class ProxyHeaders {

    private ProxyHeaders() {}

    static void read(byte[] bytes) throws ProtocolViolation {
        Input in = new Input(bytes);
        int cut = in.number();
        ByteBuf whole = Unpooled.wrappedBuffer(in.rest());
        ByteBuf part = whole.duplicate().writerIndex(Math.min(cut, whole.writerIndex()));
        Optional<ProxyHeader> early;
        try {
            early = readFrom(part);
        } catch (ProtocolViolation refused) {
            Promise.unless(isRefused(whole), () -> "refused before more was there: " + refused.getMessage());
            throw refused;
        }
        Optional<ProxyHeader> late = readFrom(whole);
        if (early.isPresent()) {
            Promise.unless(early.equals(late), () -> early + " became " + late);
            Promise.unless(part.readerIndex() == whole.readerIndex(), () -> "another length when more is behind it");
        }
    }

    private static Optional<ProxyHeader> readFrom(ByteBuf in) throws ProtocolViolation {
        Optional<ProxyHeader> header = ProxyHeader.read(in);
        Promise.unless(header.isPresent() == in.readerIndex() > 0, () -> "taken " + in.readerIndex() + ": " + header);
        return header;
    }

    private static boolean isRefused(ByteBuf in) {
        try {
            ProxyHeader.read(in);
            return false;
        } catch (ProtocolViolation refused) {
            return true;
        }
    }
}
