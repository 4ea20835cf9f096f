package io.pgweir.benchmarks.compare;

import io.pgweir.cli.CommandFailure;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What pgbench prints at its end.
 *
 * @param transactionsPerSecond without the time that it took to connect
 * @param latencyAverageMillis of all transactions
 */
record PgbenchOutput(long transactions, double transactionsPerSecond, double latencyAverageMillis) {

    private static final Pattern TRANSACTIONS =
            Pattern.compile("^number of transactions actually processed: (\\d+)", Pattern.MULTILINE);
    /** Printed since version 15; an older pgbench ends at the first failure. */
    private static final Pattern FAILED = Pattern.compile("^number of failed transactions: (\\d+)", Pattern.MULTILINE);

    private static final Pattern LATENCY = Pattern.compile("^latency average = ([0-9.]+) ms", Pattern.MULTILINE);
    private static final Pattern THROUGHPUT = Pattern.compile(
            "^tps = ([0-9.]+) \\((without initial connection time|including reconnection times|excluding connections establishing)\\)",
            Pattern.MULTILINE);

    /**
     * @throws CommandFailure if a transaction failed, a client gave up or nothing was done: such a run must not become a
     *     figure
     */
    static PgbenchOutput parse(String output) {
        long transactions = Long.parseLong(require(TRANSACTIONS, output));
        long failed = find(FAILED, output).map(Long::parseLong).orElse(0L);
        if (failed > 0 || transactions == 0 || output.contains(" aborted")) {
            throw new CommandFailure("pgbench had failures: " + output.strip());
        }
        return new PgbenchOutput(
                transactions,
                Double.parseDouble(require(THROUGHPUT, output)),
                Double.parseDouble(require(LATENCY, output)));
    }

    private static String require(Pattern pattern, String output) {
        return find(pattern, output)
                .orElseThrow(() -> new CommandFailure("pgbench printed what is not understood: " + output.strip()));
    }

    private static Optional<String> find(Pattern pattern, String output) {
        Matcher matcher = pattern.matcher(output);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
