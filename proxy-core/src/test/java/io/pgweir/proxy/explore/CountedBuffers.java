package io.pgweir.proxy.explore;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Where an explored world has its buffers from, so that it can be asked at the end whether all were given back. */
public final class CountedBuffers extends AbstractByteBufAllocator {

    private final List<ByteBuf> made = new ArrayList<>();

    public CountedBuffers() {
        super(false);
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        ByteBuf buffer = new UnpooledHeapByteBuf(this, initialCapacity, maxCapacity);
        made.add(buffer);
        return buffer;
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        return newHeapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
        return false;
    }

    public long inUse() {
        return made.stream().filter(buffer -> buffer.refCnt() > 0).count();
    }
}
