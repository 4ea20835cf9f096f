package io.pgweir.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.StartupPacket.CancelRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class StartupPacketSplitTest {
    @Property(tries = 500)
    void every_split_of_the_bytes_gives_the_same_packets(
            @ForAll @IntRange(max = 65_535) int minor,
            @ForAll("texts") String user,
            @ForAll @Size(max = 5) Map<@From("texts") String, @From("texts") String> parameters,
            @ForAll @Size(min = 4, max = 256) byte[] secretKey,
            @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 60) Integer> pieces)
            throws ProtocolViolation {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("user", user);
        parameters.forEach((name, value) -> all.put("x" + name, value));
        ByteBuf stream = Unpooled.buffer();
        FrontendMessages.sslRequest(stream);
        FrontendMessages.startup(stream, minor, all);
        FrontendMessages.cancelRequest(stream, minor, secretKey);

        List<StartupPacket> whole = new ArrayList<>();
        readAll(stream.duplicate(), whole);
        assertThat(whole).hasSize(3);
        assertThat(((CancelRequest) whole.get(2)).secretKey()).isEqualTo(secretKey);

        List<StartupPacket> split = new ArrayList<>();
        ByteBuf in = Unpooled.buffer();
        for (int piece = 0; stream.isReadable(); piece++) {
            in.writeBytes(stream, Math.min(pieces.get(piece % pieces.size()), stream.readableBytes()));
            readAll(in, split);
        }
        assertThat(split).usingRecursiveComparison().isEqualTo(whole);
        assertThat(in.isReadable()).isFalse();
    }

    /** What a string of the protocol can hold: any character but NUL and half a surrogate pair. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withCharRange('\u0001', '\ud7ff')
                .withCharRange('\ue000', '\uffff')
                .ofMinLength(1)
                .ofMaxLength(20);
    }

    private static void readAll(ByteBuf in, List<StartupPacket> packets) throws ProtocolViolation {
        int before = in.readerIndex();
        Optional<StartupPacket> packet = StartupPacketReader.read(in);
        while (packet.isPresent()) {
            packets.add(packet.get());
            before = in.readerIndex();
            packet = StartupPacketReader.read(in);
        }
        assertThat(in.readerIndex())
                .as("an incomplete packet stays in the buffer")
                .isEqualTo(before);
    }
}
