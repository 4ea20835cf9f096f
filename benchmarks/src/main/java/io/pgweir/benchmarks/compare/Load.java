package io.pgweir.benchmarks.compare;

/** One kind of work: {@code pgbench -S} in one mode with so many clients. */
record Load(QueryMode mode, int clients) {

    /** pgbench with more threads than processors measures its own switching. */
    int threads() {
        return Math.min(clients, Runtime.getRuntime().availableProcessors());
    }

    String label() {
        return mode.label() + ", " + clients + (clients == 1 ? " client" : " clients");
    }
}
