package io.pgweir.benchmarks.load;

import java.util.List;

/**
 * One transaction of a client: requests, each of which is sent when the one before it is answered.
 *
 * @param rows that a transaction must bring, as DataRow or CopyData; another number is an error, so that nothing that is
 *     lost on the way becomes a figure
 */
record Script(List<Request> requests, int rows) {

    Script {
        requests = List.copyOf(requests);
    }

    void release() {
        requests.forEach(Request::release);
    }
}
