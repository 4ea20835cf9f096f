/** {@code pgweir demo}: a throw-away PostgreSQL, a pgweir in front of it, and live figures; nothing stays behind. */
package io.pgweir.benchmarks.demo;
