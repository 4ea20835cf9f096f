/**
 * All that can happen to two clients on one server connection, tried out: {@link io.pgweir.proxy.explore.ExplorerTest}.
 *
 * <pre>
 *   ExploredClient ──▶ SteppedSocket ─ ClientSession ─ Dispatcher ─ ServerConnection ─ SteppedSocket ──▶ ModelServer
 *        │ a, b             pgweir's own classes, from socket to socket, on a SteppedTurn                    │ ModelBackend
 *        ▼                                                                                                   ▼
 *   ModelBackend: what it would hear alone                                            Explorer: which Step comes next
 * </pre>
 *
 * Begin with {@link io.pgweir.proxy.explore.Event}, the steps, and {@link io.pgweir.proxy.explore.World}, which takes them.
 */
package io.pgweir.proxy.explore;
