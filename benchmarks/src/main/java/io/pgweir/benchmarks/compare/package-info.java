/** {@code pgweir bench compare}: the contenders under the same load, in turn in one run, and the table of what it found. */
package io.pgweir.benchmarks.compare;
