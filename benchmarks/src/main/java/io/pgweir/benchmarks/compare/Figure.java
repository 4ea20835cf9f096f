package io.pgweir.benchmarks.compare;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What is measured in each turn, in the order of the table's columns. */
enum Figure {
    TRANSACTIONS_PER_SECOND("tx/s", 0, turn -> OptionalDouble.of(turn.transactionsPerSecond())),
    LATENCY_P50_MS("p50 ms", 3, turn -> OptionalDouble.of(turn.latencyP50Millis())),
    LATENCY_P99_MS("p99 ms", 3, turn -> OptionalDouble.of(turn.latencyP99Millis())),
    LATENCY_P999_MS("p99.9 ms", 3, turn -> OptionalDouble.of(turn.latencyP999Millis())),
    PROCESSOR_US_PER_TRANSACTION("pooler µs/tx", 1, Turn::processorMicros),
    PROCESSOR_US_PER_MEGABYTE("pooler µs/MB", 0, Turn::processorMicrosPerMegabyte),
    RESIDENT_MB("pooler MB", 1, Turn::residentMegabytes),
    /** Of the load generator itself: where it is not small beside the pooler's, the generator may be what is measured. */
    GENERATOR_US_PER_TRANSACTION("load µs/tx", 1, turn -> OptionalDouble.of(turn.generatorMicros())),
    ERRORS("errors", 0, turn -> OptionalDouble.of(turn.errors()));

    private final String label;
    private final int decimals;
    private final Function<Turn, OptionalDouble> reading;

    Figure(String label, int decimals, Function<Turn, OptionalDouble> reading) {
        this.label = label;
        this.decimals = decimals;
        this.reading = reading;
    }

    String label() {
        return label;
    }

    int decimals() {
        return decimals;
    }

    OptionalDouble of(Turn turn) {
        return reading.apply(turn);
    }

    /** The name in JSON. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
