package io.pgweir.benchmarks.compare;

import io.pgweir.benchmarks.load.Work;
import java.util.OptionalInt;

/**
 * One kind of load.
 *
 * @param tls whether clients encrypt
 * @param rate transactions that begin in a second, whether or not earlier ones are done; without it, each client begins
 *     its next one when its last one is done
 */
record Load(Work work, int clients, boolean tls, OptionalInt rate) {

    /** As fast as it goes. */
    Load(Work work, int clients, boolean tls) {
        this(work, clients, tls, OptionalInt.empty());
    }

    String label() {
        return work.label() + ", " + clients + (clients == 1 ? " client" : " clients") + (tls ? ", TLS" : "")
                + (rate.isPresent() ? ", " + rate.getAsInt() + " tx/s" : "");
    }
}
