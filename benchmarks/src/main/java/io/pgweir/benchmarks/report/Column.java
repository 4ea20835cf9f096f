package io.pgweir.benchmarks.report;

import java.util.function.ToDoubleFunction;

/**
 * One figure of a turn.
 *
 * @param label over the column
 * @param key in JSON
 * @param decimals to which people are told it
 */
public record Column<T>(String label, String key, int decimals, ToDoubleFunction<T> figure) {}
