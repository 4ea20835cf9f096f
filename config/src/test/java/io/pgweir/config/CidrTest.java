package io.pgweir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.1.2.3, 10.1.2.3, true",
        "10.1.2.3, 10.1.2.2, false",
        "10.1.2.2/31, 10.1.2.3, true",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, ::1, false",
        "::/0, fe80::1, true",
        "::/0, 10.1.2.3, false",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fc00::1, false",
        "2001:db8::1, 2001:db8:0:0:0:0:0:1, true",
        "::ffff:10.0.0.0/104, 10.9.9.9, true",
        "::ffff:10.0.0.0/104, 11.0.0.0, false",
        "::ffff:10.1.2.3, 10.1.2.3, true",
        "10.1.2.3, ::ffff:10.1.2.3, true"
    })
    void contains(String network, String address, boolean contained) throws Exception {
        assertThat(Cidr.parse(network).contains(InetAddress.getByName(address))).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/8",
                "10",
                "10.0.0",
                "10.0.0.256",
                "010.0.0.1",
                "0x0a.0.0.1",
                "10.0.0.0.0",
                "10.0.0.0/",
                "10.0.0.0/08",
                "10.0.0.0/-1",
                "10.0.0.0/33",
                "10.0.0.0/8/8",
                " 10.0.0.0/8",
                "10.0.0.0/99999999999",
                "10.0.0.1/31",
                "::1/129",
                "::1/64",
                "fe80::1%1",
                "[::1]",
                ":::",
                "1:2:3:4:5:6:7:8:9",
                ".::1",
                "::ffff:10.0.0.0/95",
                "localhost",
                "example.org",
                "all"
            })
    void is_refused(String text) {
        assertThatThrownBy(() -> Cidr.parse(text)).isInstanceOf(BadValue.class);
    }

    @Test
    void cannot_be_made_with_bits_behind_the_prefix() throws Exception {
        InetAddress address = InetAddress.getByName("10.1.2.3");

        assertThatThrownBy(() -> new Cidr(address, 31)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Cidr(address, 33)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void is_read_again_as_it_is_written() throws Exception {
        for (int round = 0; round < 2_000; round++) {
            Cidr network = network(random.nextBoolean() ? 4 : 16);

            assertThat(Cidr.parse(network.toString())).as("seed %d", seed).isEqualTo(network);
        }
    }

    /** The addresses of a network are those from its first to its first plus two to the number of free bits, less one. */
    @Test
    void contains_what_lies_between_its_first_and_its_last_address() throws Exception {
        for (int round = 0; round < 5_000; round++) {
            int length = random.nextBoolean() ? 4 : 16;
            Cidr network = network(length);
            InetAddress address = random.nextBoolean() ? near(network) : address(bytes(length));
            BigInteger first = number(network.network());
            BigInteger size = BigInteger.ONE.shiftLeft(length * 8 - network.prefixLength());
            BigInteger number = number(address);

            assertThat(network.contains(address))
                    .as("seed %d: %s in %s", seed, address, network)
                    .isEqualTo(number.compareTo(first) >= 0 && number.compareTo(first.add(size)) < 0);
        }
    }

    @Test
    void covers_a_network_if_it_contains_its_first_and_its_last_address() throws Exception {
        for (int round = 0; round < 5_000; round++) {
            Cidr wide = network(4);
            Cidr narrow = random.nextBoolean() ? network(4) : within(wide);
            BigInteger size = BigInteger.ONE.shiftLeft(32 - narrow.prefixLength());
            InetAddress last = address(number(narrow.network()).add(size).subtract(BigInteger.ONE), 4);

            assertThat(wide.covers(narrow))
                    .as("seed %d: %s covers %s", seed, wide, narrow)
                    .isEqualTo(wide.contains(narrow.network()) && wide.contains(last));
        }
    }

    private Cidr network(int length) throws UnknownHostException {
        return network(bytes(length), random.nextInt(length * 8 + 1));
    }

    private static Cidr network(byte[] bytes, int prefix) throws UnknownHostException {
        int free = bytes.length * 8 - prefix;
        BigInteger first = new BigInteger(1, bytes).shiftRight(free).shiftLeft(free);
        return new Cidr(address(first, bytes.length), prefix);
    }

    private Cidr within(Cidr wide) throws UnknownHostException {
        int prefix = wide.prefixLength() + random.nextInt(33 - wide.prefixLength());
        return network(near(wide).getAddress(), prefix);
    }

    /** Mostly within, and else one bit away from it. */
    private InetAddress near(Cidr network) throws UnknownHostException {
        byte[] address = network.network().getAddress();
        for (int bit = network.prefixLength(); bit < address.length * 8; bit++) {
            address[bit / 8] ^= random.nextBoolean() ? (byte) (0x80 >> bit % 8) : 0;
        }
        if (network.prefixLength() > 0 && random.nextInt(3) == 0) {
            int bit = random.nextInt(network.prefixLength());
            address[bit / 8] ^= (byte) (0x80 >> bit % 8);
        }
        return address(address);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    private static InetAddress address(BigInteger number, int length) throws UnknownHostException {
        byte[] digits = number.toByteArray();
        byte[] bytes = new byte[length];
        for (int i = 1; i <= Math.min(length, digits.length); i++) {
            bytes[length - i] = digits[digits.length - i];
        }
        return address(bytes);
    }

    private static InetAddress address(byte[] bytes) throws UnknownHostException {
        return InetAddress.getByAddress(bytes);
    }
}
