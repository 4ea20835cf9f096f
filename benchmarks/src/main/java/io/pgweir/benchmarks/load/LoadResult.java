package io.pgweir.benchmarks.load;

import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What came of a run.
 *
 * @param transactions that succeeded
 * @param errors that clients were told of, and connections that they lost
 * @param firstError in words
 * @param seconds from the beginning to the end of the last transaction
 * @param bytes of requests and replies of the transactions that succeeded, without TLS and logins
 * @param generatorMicros user and system time of the threads that made the load, for the whole run
 * @param latencies of the transactions that succeeded, in nanoseconds, to three digits
 * @param refusals the same of those that got no server connection, and were told so with SQLSTATE 53300; they are errors, too
 */
public record LoadResult(
        long transactions,
        long errors,
        Optional<String> firstError,
        double seconds,
        long bytes,
        double generatorMicros,
        Histogram latencies,
        Histogram refusals) {

    static LoadResult of(List<Tally> tallies, long begunAt) {
        Histogram latencies = Tally.histogram();
        Histogram refusals = Tally.histogram();
        tallies.forEach(tally -> {
            latencies.add(tally.latencies());
            refusals.add(tally.refusals());
        });
        return new LoadResult(
                tallies.stream().mapToLong(Tally::transactions).sum(),
                tallies.stream().mapToLong(Tally::errors).sum(),
                tallies.stream().flatMap(tally -> tally.firstError().stream()).findFirst(),
                (tallies.stream().mapToLong(Tally::lastDoneAt).max().orElse(begunAt) - begunAt) / 1e9,
                tallies.stream().mapToLong(Tally::bytes).sum(),
                tallies.stream().mapToDouble(Tally::processorMicros).sum(),
                latencies,
                refusals);
    }

    /** Zero if there were none. */
    public double transactionsPerSecond() {
        return transactions == 0 ? 0 : transactions / seconds;
    }

    /** The latency that so many of a hundred transactions did not exceed. */
    public double latencyMillis(double percent) {
        return latencies.getValueAtPercentile(percent) / 1e6;
    }

    /** How long so many of a hundred refusals did not exceed. */
    public double refusalMillis(double percent) {
        return refusals.getValueAtPercentile(percent) / 1e6;
    }

    public double megabytes() {
        return bytes / 1e6;
    }
}
