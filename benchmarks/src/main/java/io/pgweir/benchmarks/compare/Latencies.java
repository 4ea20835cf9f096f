package io.pgweir.benchmarks.compare;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The latencies of single transactions, out of pgbench's {@code --log}. */
final class Latencies {

    private static final int LATENCY_FIELD = 2;

    private final long[] sortedMicros;

    private Latencies(LongStream micros) {
        this.sortedMicros = micros.sorted().toArray();
        if (sortedMicros.length == 0) {
            throw new IllegalArgumentException("no transaction was logged");
        }
    }

    /** Reads {@code prefix.PID} of pgbench's first thread, {@code prefix.PID.N} of the others. */
    static Latencies read(Path directory, String prefix) throws IOException {
        List<String> lines = new ArrayList<>();
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(directory, prefix + ".*")) {
            for (Path log : logs) {
                lines.addAll(Files.readAllLines(log));
            }
        }
        return parse(lines.stream());
    }

    /**
     * Reads lines such as
     *
     * <pre>
     * client_id transaction_no latency_us script_no time_epoch time_us
     * 0         199            2241       0         1175850568 995598
     * </pre>
     */
    static Latencies parse(Stream<String> lines) {
        return new Latencies(
                lines.mapToLong(line -> Long.parseLong(line.split(" ", LATENCY_FIELD + 2)[LATENCY_FIELD])));
    }

    /**
     * The latency that {@code percent} of the transactions did not exceed, by the nearest rank: always one that occurred.
     *
     * @param percent above 0, up to 100
     */
    double percentileMillis(double percent) {
        int rank = (int) Math.ceil(percent / 100 * sortedMicros.length);
        return sortedMicros[Math.max(rank, 1) - 1] / 1e3;
    }
}
