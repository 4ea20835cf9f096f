/**
 * What people and monitoring see of pgweir, and what they may tell it to do.
 *
 * <pre>
 * console   psql, PgBouncer's tools ─▶ one command a file ─▶ {@link io.pgweir.proxy.admin.Operations}
 * http      GET /metrics, /health   ─▶ meters, health
 * publish   CloudWatch EMF, StatsD  ─▶ meters
 * meters    the figures of a scrape ─▶ the servers' views, asked for on each server's loop
 * health    may it live, may clients come: what a thread of its own has seen
 * </pre>
 *
 * <p>A row uses rows below it and what stands here, which is what all of them speak in.
 */
package io.pgweir.proxy.admin;
