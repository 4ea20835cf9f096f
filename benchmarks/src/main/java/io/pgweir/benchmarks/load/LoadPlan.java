package io.pgweir.benchmarks.load;

import io.pgweir.benchmarks.contender.Endpoint;
import java.util.OptionalInt;

/**
 * What is to be done, by how many, and where; clients encrypt if the endpoint says so.
 *
 * @param rate transactions that begin in a second, by all clients together, whether or not earlier ones are done; without
 *     it, each client begins its next one when its last one is done
 * @param threads of the load generator
 * @param scale of the tables
 */
public record LoadPlan(Endpoint endpoint, Work work, int clients, OptionalInt rate, int threads, int scale) {

    /** A thread has at least one client. */
    public LoadPlan {
        threads = Math.min(threads, clients);
    }
}
