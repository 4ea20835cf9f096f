package io.pgweir.proxy.auth;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A user from an address: what failed logins are counted by. By the user alone, anybody could lock anybody out; by the
 * address alone, one program with a wrong password would slow down all that share its way out.
 *
 * @param network the address; of IPv6 the first half, since that is what one customer of a provider has at least
 */
record LoginPair(String user, String network) {

    private static final String LOCAL = "local";
    private static final int NETWORK_BYTES = 8;

    static LoginPair of(ClientOrigin origin) {
        return new LoginPair(
                origin.user(), origin.address().map(LoginPair::network).orElse(LOCAL));
    }

    private static String network(InetAddress address) {
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
    }
}
