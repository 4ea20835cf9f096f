package io.pgweir.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCursorTest {

    private final FrameCursor cursor = new FrameCursor();

    /** What a reader has seen of one frame. */
    private record Seen(byte type, long total) {}

    @Test
    void a_header_that_is_not_whole_is_no_frame_yet() throws Exception {
        assertThat(cursor.next(Wire.buffer("53 000000"), 0)).isFalse();
        assertThat(cursor.next(Unpooled.EMPTY_BUFFER, 0)).isFalse();
    }

    @Test
    void a_whole_frame_tells_where_it_begins_and_ends() throws Exception {
        ByteBuf in = Wire.buffer("ff ff 51 00000008 'a;' 00 00 53 00000004");
        assertThat(cursor.next(in, 2)).isTrue();
        assertThat(cursor.type()).isEqualTo(FrontendType.QUERY);
        assertThat(cursor.start()).isEqualTo(2);
        assertThat(cursor.body()).isEqualTo(7);
        assertThat(cursor.end()).isEqualTo(11);
        assertThat(cursor.total()).isEqualTo(9);
        assertThat(cursor.isWhole()).isTrue();
        assertThat(cursor.letThrough()).isEqualTo(11);
        assertThat(cursor.isMidFrame()).isFalse();
    }

    @Test
    void the_rest_of_a_frame_that_was_let_through_is_passed_over() throws Exception {
        ByteBuf first = Wire.buffer("64 0000000a 'ab'");
        assertThat(cursor.next(first, 0)).isTrue();
        assertThat(cursor.isWhole()).isFalse();
        assertThat(cursor.letThrough()).isEqualTo(7);
        assertThat(cursor.isMidFrame()).isTrue();
        assertThat(cursor.resume(Wire.buffer("'c'"), 0)).isEqualTo(1);
        assertThat(cursor.isMidFrame()).isTrue();
        assertThat(cursor.resume(Wire.buffer("'def' 53 00000004"), 0)).isEqualTo(3);
        assertThat(cursor.isMidFrame()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000003", "00000000", "80000000", "ffffffff"})
    void a_length_that_does_not_count_itself_is_a_violation(String length) {
        assertThatThrownBy(() -> cursor.next(Wire.buffer("51 " + length), 0)).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void the_greatest_length_is_walked_without_overflow() throws Exception {
        assertThat(cursor.next(Wire.buffer("64 7fffffff"), 0)).isTrue();
        assertThat(cursor.total()).isEqualTo(1L + Integer.MAX_VALUE);
        assertThat(cursor.letThrough()).isEqualTo(5);
        assertThat(cursor.isMidFrame()).isTrue();
    }

    @Property(tries = 500)
    void however_the_stream_is_split_the_frames_are_the_same(@ForAll Random random) throws ProtocolViolation {
        List<Seen> sent = new ArrayList<>();
        ByteBuf stream = Unpooled.buffer();
        for (int n = random.nextInt(12); n > 0; n--) {
            int body = random.nextInt(4) == 0 ? random.nextInt(300) : random.nextInt(8);
            byte type = (byte) ('A' + random.nextInt(26));
            sent.add(new Seen(type, FrameCursor.HEADER + body));
            stream.writeByte(type).writeInt(4 + body).writeZero(body);
        }
        assertThat(read(stream, random)).isEqualTo(sent);
    }

    /** As a relay reads: what is not handled is carried over, and a part of a frame may be let through or waited for. */
    private static List<Seen> read(ByteBuf stream, Random random) throws ProtocolViolation {
        FrameCursor cursor = new FrameCursor();
        List<Seen> seen = new ArrayList<>();
        ByteBuf carried = Unpooled.EMPTY_BUFFER;
        while (stream.isReadable()) {
            ByteBuf fresh = stream.readSlice(1 + random.nextInt(Math.min(40, stream.readableBytes())));
            ByteBuf in = Unpooled.copiedBuffer(carried, fresh);
            int at = cursor.resume(in, 0);
            while (cursor.next(in, at) && (cursor.isWhole() || random.nextBoolean())) {
                seen.add(new Seen(cursor.type(), cursor.total()));
                at = cursor.letThrough();
            }
            carried = in.slice(at, in.writerIndex() - at);
        }
        assertThat(cursor.isMidFrame()).isFalse();
        assertThat(carried.isReadable()).isFalse();
        return seen;
    }
}
