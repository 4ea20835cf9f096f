/**
 * The control plane: the blocking work of pgweir, on threads of its own. The only package that knows JDBC. What it finds
 * out leaves it as immutable snapshots or through the executor of whoever asked.
 */
package io.pgweir.proxy.control;
