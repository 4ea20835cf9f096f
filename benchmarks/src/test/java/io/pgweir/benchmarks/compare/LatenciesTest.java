package io.pgweir.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatenciesTest {

    @TempDir
    Path directory;

    @Test
    void a_percentile_is_the_latency_that_so_many_did_not_exceed() {
        Latencies latencies = Latencies.parse(IntStream.rangeClosed(1, 100)
                .map(i -> 101 - i)
                .mapToObj(micros -> "0 1 " + micros + " 0 1175850568 995598"));
        assertThat(latencies.percentileMillis(50)).isEqualTo(0.050);
        assertThat(latencies.percentileMillis(99)).isEqualTo(0.099);
        assertThat(latencies.percentileMillis(99.1)).isEqualTo(0.100);
        assertThat(latencies.percentileMillis(100)).isEqualTo(0.100);
    }

    @Test
    void of_one_transaction_every_percentile_is_its_latency() {
        Latencies latencies = Latencies.parse(Stream.of("0 199 2241 0 1175850568 995598"));
        assertThat(latencies.percentileMillis(1)).isEqualTo(2.241);
        assertThat(latencies.percentileMillis(99)).isEqualTo(2.241);
    }

    @Test
    void the_logs_of_all_threads_are_read_and_no_other_file() throws IOException {
        Files.writeString(directory.resolve("transactions.4711"), "0 1 1000 0 1 1\n");
        Files.writeString(directory.resolve("transactions.4711.1"), "1 1 3000 0 1 1\n1 2 2000 0 1 1\n");
        Files.writeString(directory.resolve("pgbench.out"), "not a log\n");
        Latencies latencies = Latencies.read(directory, "transactions");
        assertThat(latencies.percentileMillis(50)).isEqualTo(2.0);
        assertThat(latencies.percentileMillis(100)).isEqualTo(3.0);
    }

    @Test
    void without_a_transaction_there_is_no_percentile() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Latencies.parse(Stream.of()))
                .withMessage("no transaction was logged");
    }
}
