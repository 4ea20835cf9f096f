/** What stands at the ends of a wire in a benchmark, beside the load: the choice of sockets, and a server that costs nothing. */
package io.pgweir.benchmarks.wire;
