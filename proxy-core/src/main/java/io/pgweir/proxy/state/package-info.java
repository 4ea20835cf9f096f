/** What a session has set, and how a server connection is brought to it. */
package io.pgweir.proxy.state;
