package io.pgweir.benchmarks.contender;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessFiguresTest {

    @Test
    void processor_time_is_of_user_and_system_and_of_children_that_have_ended() {
        String stat = "4711 (pgbouncer) S 1 4711 4711 0 -1 4194560 1513 77 0 0 250 130 7 3 20 0 1 0 98765 12345 678\n";
        assertThat(ProcessFigures.processorMicros(stat)).isEqualTo((250 + 130 + 7 + 3) * 10_000L);
    }

    @Test
    void a_name_with_blanks_and_parentheses_does_not_shift_the_fields() {
        String stat = "4711 (a) S (b) 9) S 1 4711 4711 0 -1 4194560 1513 77 0 0 1 2 3 4 20 0 1 0 98765 12345 678\n";
        assertThat(ProcessFigures.processorMicros(stat)).isEqualTo(100_000);
    }

    @Test
    void memory_is_read_from_its_line_alone() {
        List<String> status =
                List.of("Name:\tVmRSS: 5 kB", "VmHWM:\t   99999 kB", "VmRSS:\t   12345 kB", "Threads:\t1");
        assertThat(ProcessFigures.residentKilobytes(status)).isEqualTo(12_345);
        assertThat(ProcessFigures.peakKilobytes(status)).isEqualTo(99_999);
    }

    @Test
    void a_process_that_has_ended_has_no_memory() {
        assertThat(ProcessFigures.residentKilobytes(List.of("Name:\tpgbouncer", "State:\tZ (zombie)")))
                .isZero();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void this_process_uses_memory_and_ever_more_processor_time() throws IOException {
        ProcessHandle self = ProcessHandle.current();
        ProcessFigures before = ProcessFigures.of(self);
        assertThat(before.residentKilobytes()).isGreaterThan(1024).isLessThanOrEqualTo(before.peakKilobytes());
        ProcessFigures after = before;
        while (after.processorMicros() == before.processorMicros()) {
            after = ProcessFigures.of(self);
        }
        assertThat(after.processorMicros()).isGreaterThan(before.processorMicros());
    }
}
