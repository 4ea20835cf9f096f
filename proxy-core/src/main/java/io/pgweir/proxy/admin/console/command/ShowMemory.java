package io.pgweir.proxy.admin.console.command;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.util.List;

/** {@code SHOW MEM}: the memory of the process, in blocks of 1 kB, since the columns end at 2 GB. */
final class ShowMemory extends Show {

    private static final int BLOCK = 1024;

    ShowMemory() {
        super(
                "MEM",
                Column.text("name").int4("size", "used", "free", "memtotal").list());
    }

    @Override
    List<List<String>> rows() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        MemoryUsage heap = memory.getHeapMemoryUsage();
        MemoryUsage others = memory.getNonHeapMemoryUsage();
        long buffers = ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator
                ? allocator.metric().usedDirectMemory()
                : 0;
        return List.of(
                row("heap", heap.getUsed(), heap.getCommitted()),
                row("nonheap", others.getUsed(), others.getCommitted()),
                row("buffers", buffers, buffers));
    }

    private static List<String> row(String name, long used, long reserved) {
        return Answer.row(name, BLOCK, capped(used / BLOCK), capped((reserved - used) / BLOCK), capped(reserved));
    }

    private static int capped(long figure) {
        return (int) Math.min(Integer.MAX_VALUE, figure);
    }
}
