package io.pgweir.proxy.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringAdaptiveBufferRingAllocator;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringIoHandlerConfig;

/**
 * The buffers that io_uring reads into: a ring for each loop, out of which the kernel takes one when bytes arrive.
 *
 * <p>Without it Netty asks the kernel to poll, and then to read. That is one operation more for each read, and it loses the
 * end of a connection: where the last bytes and a reset come so close together that the read of the bytes answers both
 * polls, nothing is heard of the connection ever after (Netty 4.2.18, on kernels that tell whether a socket is empty, which
 * are those that have buffer rings). With it there is only the read, and a connection that is idle has no buffer.
 *
 * <p>One read at a time: one operation that stands for all of them ("multishot") fills buffer after buffer until the kernel
 * has heard that it is to stop, and a client that sends faster than PostgreSQL takes would have the memory for it.
 */
final class IoUringBuffers {

    private static final short GROUP = 0;

    /** Buffers at once, and with how many a loop begins; one that needs more doubles its number up to the former. */
    private static final short MOST = 128;

    private static final int BEGIN = 32;

    /** Bytes; Netty goes down for short messages and up for long ones. At the most, a loop's ring is of 2 MB. */
    private static final int LEAST_SIZE = 1_024;

    private static final int FIRST_SIZE = 8_192;
    private static final int MOST_SIZE = 16_384;

    /** Netty looks at it when io_uring is first asked for; it has no other switch. */
    private static final String MULTISHOT = "io.netty.iouring.recvMultiShotEnabled";

    private IoUringBuffers() {}

    /** Why there is no io_uring here; null if there is. */
    static Throwable unavailability() {
        if (System.getProperty(MULTISHOT) == null) {
            System.setProperty(MULTISHOT, "false");
        }
        return IoUring.unavailabilityCause();
    }

    static IoUringIoHandlerConfig handlerConfig() {
        IoUringIoHandlerConfig config = new IoUringIoHandlerConfig();
        return IoUring.isRegisterBufferRingSupported() ? config.setBufferRingConfig(ring()) : config;
    }

    /** Not incremental: one message that waits for its rest would keep the bytes of many other connections in memory. */
    private static IoUringBufferRingConfig ring() {
        return IoUringBufferRingConfig.builder()
                .bufferGroupId(GROUP)
                .bufferRingSize(MOST)
                .batchSize(BEGIN)
                .incremental(false)
                .allocator(new IoUringAdaptiveBufferRingAllocator(
                        ByteBufAllocator.DEFAULT, LEAST_SIZE, FIRST_SIZE, MOST_SIZE))
                .build();
    }

    static void use(Bootstrap connecting) {
        if (IoUring.isRegisterBufferRingSupported()) {
            connecting.option(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, GROUP);
        }
    }

    static void use(ServerBootstrap listening) {
        if (IoUring.isRegisterBufferRingSupported()) {
            listening.childOption(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, GROUP);
        }
    }
}
