package io.pgweir.benchmarks.scenario;

import io.pgweir.benchmarks.contender.Contender;
import java.io.IOException;

/** The resident memory of a pooler: where it started and how high it went. In megabytes of 1024 * 1024 bytes. */
final class ResidentMemory {

    private final Contender pooler;
    private final double base;
    private double peak;

    /** Takes the base. */
    ResidentMemory(Contender pooler) throws IOException {
        this.pooler = pooler;
        this.base = now(pooler);
        this.peak = base;
    }

    private static double now(Contender pooler) throws IOException {
        return pooler.figures().orElseThrow().residentKilobytes() / 1024.0;
    }

    double sample() throws IOException {
        double now = now(pooler);
        peak = Math.max(peak, now);
        return now;
    }

    double base() {
        return base;
    }

    double peak() {
        return peak;
    }

    double rise() {
        return peak - base;
    }
}
