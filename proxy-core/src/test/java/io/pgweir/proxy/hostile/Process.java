package io.pgweir.proxy.hostile;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What this JVM holds, pgweir and its clients together. */
final class Process {

    private static final UnixOperatingSystemMXBean SYSTEM =
            (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private Process() {}

    static long fileDescriptors() {
        return SYSTEM.getOpenFileDescriptorCount();
    }

    /** Bytes of the heap that are reachable. */
    static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
