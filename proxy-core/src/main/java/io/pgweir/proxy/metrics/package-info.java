/** Counters of the data path and the names under which they are published. */
package io.pgweir.proxy.metrics;
