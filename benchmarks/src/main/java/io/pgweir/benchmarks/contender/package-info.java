/** What stands between a client and PostgreSQL: nothing, pgweir or another pooler, each a process of its own. */
package io.pgweir.benchmarks.contender;
