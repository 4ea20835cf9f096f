/**
 * Metrics and health over HTTP.
 *
 * <pre>
 * GET /metrics         ─▶ Metrics, on a thread that may block
 * GET /health/ready    ─▶ Health ─▶ ReadyWatch, which asks the loops on a thread of its own
 * GET /health/live     ─▶ Health ─▶ Heartbeats, one volatile long per loop
 * GET /health/startup  ─▶ Health
 * </pre>
 *
 * <p>HTTP has an event loop and a worker thread of its own and shares nothing with the data path but immutable views, so
 * that nobody who scrapes slowly or means harm can delay a query. Health is answered without asking any other thread: a
 * loop that hangs must show in it, not hang it.
 */
package io.pgweir.proxy.admin.http;
