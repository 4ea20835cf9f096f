/**
 * Who a client is: credentials, how they are asked for and checked, and what they are good for on the server.
 *
 * <p>No channel and no JDBC. Whatever runs on an event loop here returns at once: look-ups and key derivations are handed
 * to an executor of their own and answer through the loop.
 */
package io.pgweir.proxy.auth;
