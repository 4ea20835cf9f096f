/**
 * Whether pgweir lives, and whether clients may be sent to it. An orchestrator kills by these answers, so PostgreSQL plays
 * no part in the first, and the second changes its mind slowly.
 */
package io.pgweir.proxy.admin.health;
