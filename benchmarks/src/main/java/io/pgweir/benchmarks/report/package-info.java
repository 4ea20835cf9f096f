/** How findings leave the benchmarks: tables, JSON and charts, always with what one needs to repeat them. */
package io.pgweir.benchmarks.report;
