package io.pgweir.proxy.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class FrameInputTest {

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final FrameInput input = new FrameInput(allocator);

    @Test
    void a_buffer_that_was_used_up_is_let_go_and_nothing_is_held() {
        ByteBuf fresh = bytes("abc");
        ByteBuf in = input.join(fresh);
        assertThat(in).isSameAs(fresh);
        in.readerIndex(3);
        input.carry(in);
        assertThat(fresh.refCnt()).isZero();
        assertThat(input.isEmpty()).isTrue();
        assertThat(input.size()).isZero();
    }

    @Test
    void what_is_left_stands_before_what_comes_next() {
        ByteBuf first = input.join(bytes("abc"));
        first.readerIndex(1);
        input.carry(first);
        assertThat(input.size()).isEqualTo(2);
        ByteBuf second = bytes("def");
        ByteBuf joined = input.join(second);
        assertThat(joined.toString(US_ASCII)).isEqualTo("bcdef");
        assertThat(second.refCnt()).isZero();
        joined.release();
        assertThat(allocated()).isZero();
    }

    @Test
    void slices_that_are_still_to_be_written_are_not_overwritten() {
        ByteBuf in = input.join(bytes("abcdef"));
        ByteBuf slice = in.retainedSlice(0, 4);
        in.readerIndex(4);
        input.carry(in);
        for (int i = 0; i < 100; i++) {
            input.carry(input.join(bytes("0123456789")));
        }
        assertThat(slice.toString(US_ASCII)).isEqualTo("abcd");
        assertThat(input.take().toString(US_ASCII)).hasSize(1_002).startsWith("ef0123456789");
    }

    @Test
    void a_frame_that_comes_byte_by_byte_is_not_copied_once_a_byte() {
        int moves = 0;
        ByteBuf before = null;
        for (int i = 0; i < 10_000; i++) {
            ByteBuf in = input.join(bytes("x"));
            if (in != before) {
                moves++;
                before = in;
            }
            input.carry(in);
        }
        assertThat(moves).isLessThan(20);
        assertThat(input.size()).isEqualTo(10_000);
        input.release();
        input.release();
        assertThat(allocated()).isZero();
    }

    @Test
    void what_was_carried_can_be_taken_out_once() {
        input.carry(bytes("abc"));
        ByteBuf taken = input.take();
        assertThat(taken.toString(US_ASCII)).isEqualTo("abc");
        assertThat(input.take()).isNull();
        taken.release();
    }

    private long allocated() {
        return allocator.metric().usedHeapMemory();
    }

    private ByteBuf bytes(String text) {
        return allocator.heapBuffer(text.length()).writeBytes(text.getBytes(US_ASCII));
    }
}
