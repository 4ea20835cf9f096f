/**
 * Coverage-guided fuzzing of all that reads a stranger's bytes: {@link io.pgweir.proxy.jazzer.CoverageGuidedFuzzTest}.
 *
 * <p>A {@link io.pgweir.proxy.jazzer.FuzzTarget} makes something of any bytes, and fails if what pgweir does with them breaks a
 * promise. Jazzer, in a process of its own, changes the bytes so that they reach code which no other input has reached.
 */
package io.pgweir.proxy.jazzer;
