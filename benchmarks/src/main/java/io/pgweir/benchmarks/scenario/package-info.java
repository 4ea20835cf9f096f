/** Promises of pgweir that take a running pooler and some patience to check; a broken one ends with exit status 1. */
package io.pgweir.benchmarks.scenario;
