/** Counters of the data path, the names under which they are published, how much of what happens is logged, and what is kept of it. */
package io.pgweir.proxy.metrics;
