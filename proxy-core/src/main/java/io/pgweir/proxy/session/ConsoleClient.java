package io.pgweir.proxy.session;

import io.pgweir.protocol.BackendKeyData;
import java.net.SocketAddress;

/**
 * Who has logged in to the console.
 *
 * @param database the name that the client asked for
 * @param address as {@link Client#address}
 * @param applicationName empty if it has said none
 * @param key what a cancel request for this client must carry
 */
public record ConsoleClient(
        String user,
        String database,
        ConsoleRole role,
        SocketAddress address,
        String applicationName,
        BackendKeyData key) {

    /** For logs. */
    @Override
    public String toString() {
        return Client.described(user, database, address);
    }
}
