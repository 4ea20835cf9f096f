/** Moves bytes between the two sides: reading, flushing once a turn, and back-pressure. It knows no message. */
package io.pgweir.proxy.relay;
