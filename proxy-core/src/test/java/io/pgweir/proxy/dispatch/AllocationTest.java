package io.pgweir.proxy.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class AllocationTest {
    private static final int CYCLES = 100_000;
    /** What the measuring itself may cost, over all cycles. */
    private static final long MEASURING = 1024;

    private final ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final StubServer server = new StubServer(1);
    private final Pool pool = server.pool("app", 1);
    private final StubClient first = new StubClient(server, "first");
    private final StubClient second = new StubClient(server, "second");

    @Test
    void checkout_wait_grant_and_release_allocate_nothing_once_warm() {
        server.acceptsAtOnce = true;
        assertThat(bytesOfWarmCycles()).isLessThan(MEASURING);
    }

    @Test
    void nor_do_they_while_another_pool_waits_for_a_slot() {
        server.acceptsAtOnce = true;
        first.checkout(pool).release();
        StubClient holder = first.checkout(pool);
        StubClient patient = new StubClient(server, "other").checkout(server.pool("other", 1));
        second.checkout(pool);
        holder.release();
        assertThat(patient.waiting()).isTrue();
        first.checkout(pool);
        // The clock stands still, so the connection's tenure protects it: hand-over is considered, and refused, each
        // time.
        long bytes = measure(this::swap);
        assertThat(patient.waiting()).isTrue();
        assertThat(bytes).isLessThan(MEASURING);
    }

    private long bytesOfWarmCycles() {
        return measure(() -> {
            first.checkout(pool);
            second.checkout(pool);
            first.release();
            second.release();
        });
    }

    /** Both give their connection to each other, through the queue. */
    private void swap() {
        second.release();
        second.checkout(pool);
        first.release();
        first.checkout(pool);
    }

    private long measure(Runnable cycle) {
        for (int i = 0; i < CYCLES; i++) {
            cycle.run();
        }
        long before = thread.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CYCLES; i++) {
            cycle.run();
        }
        long bytes = thread.getCurrentThreadAllocatedBytes() - before;
        int granted = first.answers + second.answers;
        assertThat(granted).as("grants").isGreaterThanOrEqualTo(4 * CYCLES);
        return bytes;
    }
}
