package io.pgweir.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * The bytes of one direction that have arrived and are not handled yet. Usually there are none left between reads, and
 * the buffer that was read is walked as it is; only the beginning of a frame whose rest is still on its way is carried
 * over. Holds no buffer while there is nothing to hold.
 */
public final class FrameInput {

    private final ByteBufAllocator allocator;
    private ByteBuf carried;

    public FrameInput(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * What was carried over, and {@code fresh} behind it; both are the caller's, who gives the rest back to {@link
     * #carry}.
     */
    public ByteBuf join(ByteBuf fresh) {
        ByteBuf before = carried;
        if (before == null) {
            return fresh;
        }
        carried = null;
        int size = fresh.readableBytes();
        if (before.writableBytes() < size) {
            before = moved(before, size);
        }
        before.writeBytes(fresh);
        fresh.release();
        return before;
    }

    /**
     * The old buffer may be shared with slices that are still to be written, so it is not made larger in place. Room for
     * twice as much keeps a frame that comes in many small pieces from being copied once a piece.
     */
    private ByteBuf moved(ByteBuf before, int more) {
        int size = before.readableBytes();
        ByteBuf larger = allocator.buffer(2 * (size + more));
        larger.writeBytes(before);
        before.release();
        return larger;
    }

    /** Keeps what is left behind the reader index, or lets the buffer go if nothing is. */
    public void carry(ByteBuf in) {
        if (in.isReadable()) {
            carried = in;
        } else {
            in.release();
        }
    }

    /** Takes out what was carried over; null if nothing was. */
    public ByteBuf take() {
        ByteBuf taken = carried;
        carried = null;
        return taken;
    }

    public boolean isEmpty() {
        return carried == null;
    }

    public int size() {
        return carried == null ? 0 : carried.readableBytes();
    }

    public void release() {
        if (carried != null) {
            carried.release();
            carried = null;
        }
    }
}
