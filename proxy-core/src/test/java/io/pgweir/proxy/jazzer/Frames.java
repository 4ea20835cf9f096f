package io.pgweir.proxy.jazzer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.proxy.relay.FrameInput;
import java.util.ArrayList;
import java.util.List;

/**
 * A stream of messages, walked as the relay does it: a small one when it is whole, of a large one what is there. The same
 * messages are found, and the same fault at the same place, wherever it is cut.
 *
 * <pre>
 *   where to cut | what is large | the stream
 * </pre>
 */
final class Frames {

    private static final ByteBufAllocator HEAP = new UnpooledByteBufAllocator(false, true);

    private final FrameCursor cursor = new FrameCursor();
    private final FrameInput input = new FrameInput(HEAP);
    private final List<String> found = new ArrayList<>();
    private final int large;
    private long passed;

    private Frames(int large) {
        this.large = large;
    }

    static void read(byte[] bytes) throws ProtocolViolation {
        Input in = new Input(bytes);
        int cuts = in.number();
        int large = FrameCursor.HEADER + in.number();
        byte[] stream = in.rest();
        List<String> whole = foundIn(List.of(stream), large);
        List<String> pieces = foundIn(Cuts.of(stream, cuts), large);
        Promise.unless(whole.equals(pieces), () -> "whole: " + whole + ", in pieces: " + pieces);
    }

    private static List<String> foundIn(List<byte[]> pieces, int large) {
        Frames frames = new Frames(large);
        try {
            for (byte[] piece : pieces) {
                frames.arrive(Unpooled.wrappedBuffer(piece));
            }
        } catch (ProtocolViolation violation) {
            frames.found.add(violation.getMessage() + " at " + frames.passed);
        }
        frames.input.release();
        return frames.found;
    }

    private void arrive(ByteBuf fresh) throws ProtocolViolation {
        ByteBuf in = input.join(fresh);
        int at = pass(in, in.readerIndex(), cursor.resume(in, in.readerIndex()));
        while (cursor.next(in, at)) {
            if (!cursor.isWhole() && cursor.end() - at < large) {
                break;
            }
            Promise.unless(
                    at < cursor.end() && cursor.end() <= in.writerIndex(),
                    () -> "a message that ends outside of the buffer");
            found.add((char) cursor.type() + " of " + cursor.total() + " at " + passed);
            at = pass(in, at, cursor.letThrough());
        }
        input.carry(in.readerIndex(at));
    }

    private int pass(ByteBuf in, int from, int to) {
        Promise.unless(from <= to && to <= in.writerIndex(), () -> "from " + from + " to " + to);
        passed += to - from;
        return to;
    }
}
