/** Clients: how they are let in, and what they may do once they are. */
package io.pgweir.proxy.session;
