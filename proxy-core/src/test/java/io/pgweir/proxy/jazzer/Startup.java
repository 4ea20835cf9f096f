package io.pgweir.proxy.jazzer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.StartupOptions;
import io.pgweir.protocol.StartupPacket;
import io.pgweir.protocol.StartupPacketReader;
import java.util.Optional;

/**
 * What opens a connection: packets one behind the other, up to the first that is a StartupMessage, and its options. As long as
 * a packet is not whole nothing has happened, and what it says does not depend on what is behind it.
 *
 * <pre>
 *   where the first packet is cut | the stream
 * </pre>
 */
final class Startup {

    private static final int MAX_NAME = 63;

    private Startup() {}

    static void read(byte[] bytes) throws ProtocolViolation {
        Input in = new Input(bytes);
        int cut = in.number();
        byte[] stream = in.rest();
        readPart(stream, Math.min(cut, stream.length));
        ByteBuf buffer = Unpooled.wrappedBuffer(stream);
        Optional<StartupPacket> packet = StartupPacketReader.read(buffer);
        while (packet.isPresent()) {
            if (packet.get() instanceof StartupPacket.StartupMessage message) {
                check(message, stream.length);
                return;
            }
            packet = StartupPacketReader.read(buffer);
        }
    }

    private static void readPart(byte[] stream, int length) throws ProtocolViolation {
        ByteBuf part = Unpooled.wrappedBuffer(stream, 0, length);
        Optional<StartupPacket> early = StartupPacketReader.read(part);
        if (early.isEmpty()) {
            Promise.unless(part.readerIndex() == 0, () -> "something was taken of a packet that is not whole");
            return;
        }
        ByteBuf whole = Unpooled.wrappedBuffer(stream);
        StartupPacket late = StartupPacketReader.read(whole).orElseThrow();
        Promise.unless(part.readerIndex() == whole.readerIndex(), () -> "another length when more is behind it");
        Promise.unless(late.toString().equals(early.get().toString()), () -> early.get() + " became " + late);
    }

    private static void check(StartupPacket.StartupMessage message, int length) throws ProtocolViolation {
        Promise.unless(!message.user().isEmpty(), () -> "no user");
        Promise.unless(!message.database().isEmpty(), () -> "no database");
        Promise.unless(message.user().getBytes(UTF_8).length <= MAX_NAME, () -> "a long user: " + message.user());
        Promise.unless(message.negotiatedMinor() <= StartupPacket.NEWEST_MINOR, () -> "minor " + message.minor());
        String all = message.toString();
        Promise.unless(all.length() <= 256 + 4 * length, () -> "more than was sent: " + all);
        if (message.options().isPresent()) {
            for (StartupOptions.Setting setting :
                    StartupOptions.parse(message.options().get())) {
                Promise.unless(!setting.name().isEmpty(), () -> "a setting without a name");
            }
        }
    }
}
