package io.pgweir.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A network of IP addresses as RFC 4632 and RFC 4291 write it, {@code 10.0.0.0/8} or {@code fd00::/8}; an address alone is
 * a network of one. IPv4 and IPv6 never contain each other: {@code 0.0.0.0/0} is all of IPv4 and {@code ::/0} all of IPv6,
 * as in {@code pg_hba.conf}. An IPv4 address within IPv6, {@code ::ffff:10.1.2.3}, is the IPv4 address, wherever it stands:
 * it is how a socket that takes both families shows it.
 *
 * @param network the first address, with nothing but zeros behind the prefix
 * @param prefixLength how many leading bits all addresses have in common
 */
public record Cidr(InetAddress network, int prefixLength) {

    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    /** Four numbers, none of which could be taken for an octal one: {@code 010.0.0.1} is 8.0.0.1 to some readers. */
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
    /** Without {@code %} there is no zone, which is the name of an interface of some machine. */
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private static final List<Cidr> LOOPBACK = List.of(
            new Cidr(address(new byte[] {127, 0, 0, 0}), Byte.SIZE),
            new Cidr(address(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}), 128));

    private static final Pattern PREFIX = Pattern.compile("0|[1-9][0-9]{0,2}");
    /** The bits before an IPv4 address within IPv6: 80 zeros and 16 ones (RFC 4291, section 2.5.5.2). */
    private static final int MAPPED_BITS = 96;

    /** @throws IllegalArgumentException if there are bits behind the prefix, or fewer bits than the prefix has */
    public Cidr {
        Objects.requireNonNull(network, "network");
        byte[] address = bytes(network);
        if (prefixLength < 0
                || prefixLength > address.length * Byte.SIZE
                || !Arrays.equals(masked(address, prefixLength), address)) {
            throw new IllegalArgumentException(network.getHostAddress() + "/" + prefixLength);
        }
    }

    static Cidr parse(String text) throws BadValue {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        InetAddress address = address(literal).orElseThrow(Cidr::notANetwork);
        int bits = bytes(address).length * Byte.SIZE;
        int hidden = literal.contains(":") && bits == Integer.SIZE ? MAPPED_BITS : 0;
        int prefix = slash < 0 ? bits : prefix(text.substring(slash + 1)) - hidden;
        if (prefix < 0 || prefix > bits) {
            throw new BadValue(
                    "has a prefix of a wrong length", "write /" + hidden + " to /" + (hidden + bits) + " behind it");
        }
        InetAddress network = address(masked(bytes(address), prefix));
        if (!network.equals(address)) {
            throw new BadValue(
                    "has bits behind its prefix",
                    "write " + new Cidr(network, prefix) + ", or the address alone for nothing but itself");
        }
        return new Cidr(network, prefix);
    }

    private static BadValue notANetwork() {
        return new BadValue("is neither an address nor a network", "write e.g. 10.0.0.0/8, fd00::/8 or 10.1.2.3");
    }

    private static int prefix(String text) throws BadValue {
        if (!PREFIX.matcher(text).matches()) {
            throw notANetwork();
        }
        return Integer.parseInt(text);
    }

    private static Optional<InetAddress> address(String literal) {
        if (!IPV4.matcher(literal).matches() && !IPV6.matcher(literal).matches()) {
            return Optional.empty();
        }
        try {
            // In brackets there can be no host name, for which a resolver would be asked.
            return Optional.of(InetAddress.getByName(literal.contains(":") ? "[" + literal + "]" : literal));
        } catch (UnknownHostException notAnAddress) {
            return Optional.empty();
        }
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Four bytes for an IPv4 address in whichever form, else sixteen. */
    private static byte[] bytes(InetAddress address) {
        // Whatever the socket has made of it, this makes the IPv4 address of one within IPv6.
        return address(address.getAddress()).getAddress();
    }

    private static byte[] masked(byte[] address, int prefix) {
        byte[] masked = new byte[address.length];
        for (int i = 0; i < masked.length; i++) {
            int kept = Math.max(0, Math.min(Byte.SIZE, prefix - i * Byte.SIZE));
            masked[i] = (byte) (address[i] & 0xff << (Byte.SIZE - kept));
        }
        return masked;
    }

    public boolean contains(InetAddress address) {
        byte[] wanted = bytes(network);
        byte[] bytes = bytes(address);
        return bytes.length == wanted.length && Arrays.equals(masked(bytes, prefixLength), wanted);
    }

    /** Whether it contains every address of {@code other}. */
    public boolean covers(Cidr other) {
        return prefixLength <= other.prefixLength && contains(other.network);
    }

    /** Whether there is an address of the machine itself among these: of {@code 127.0.0.0/8}, or {@code ::1}. */
    boolean hasLoopback() {
        return LOOPBACK.stream().anyMatch(loopback -> covers(loopback) || loopback.covers(this));
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + prefixLength;
    }
}
