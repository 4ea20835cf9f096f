package io.pgweir.benchmarks.compare;

/**
 * One kind of work: {@code pgbench -S} in one mode with so many clients.
 *
 * @param logins whether each transaction has a connection, hence a login, of its own
 */
record Load(QueryMode mode, int clients, boolean logins) {

    /** pgbench with more threads than processors measures its own switching. */
    int threads() {
        return Math.min(clients, Runtime.getRuntime().availableProcessors());
    }

    String label() {
        return mode.label() + ", " + clients + (clients == 1 ? " client" : " clients")
                + (logins ? ", logging in each time" : "");
    }
}
