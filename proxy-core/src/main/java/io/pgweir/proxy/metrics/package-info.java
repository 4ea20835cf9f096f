/** Counters of the data path, the names under which they are published, and how much of what happens is logged. */
package io.pgweir.proxy.metrics;
