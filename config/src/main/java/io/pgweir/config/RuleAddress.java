package io.pgweir.config;

import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a client may come from: a network, or the Unix-domain socket.
 *
 * @param network empty = the Unix-domain socket
 */
public record RuleAddress(Optional<Cidr> network) {

    /** The word of {@code pg_hba.conf} for the Unix-domain socket. */
    static final String LOCAL_WORD = "local";

    public static final RuleAddress LOCAL = new RuleAddress(Optional.empty());

    public RuleAddress {
        Objects.requireNonNull(network, "network");
    }

    static RuleAddress parse(String text) throws BadValue {
        return text.equals(LOCAL_WORD) ? LOCAL : new RuleAddress(Optional.of(Cidr.parse(text)));
    }

    /** @param client empty = it came by the Unix-domain socket */
    boolean contains(Optional<InetAddress> client) {
        return network.isPresent() == client.isPresent()
                && network.stream().allMatch(addresses -> addresses.contains(client.get()));
    }

    boolean covers(RuleAddress other) {
        return network.isPresent() == other.network.isPresent()
                && network.stream().allMatch(addresses -> addresses.covers(other.network.get()));
    }

    @Override
    public String toString() {
        return network.map(Cidr::toString).orElse(LOCAL_WORD);
    }
}
