/** What needs a PostgreSQL of its own: the demo and the benchmarks. Nothing depends on this module. */
package io.pgweir.benchmarks;
