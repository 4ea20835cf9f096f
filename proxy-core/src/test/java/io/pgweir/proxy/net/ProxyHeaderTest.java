package io.pgweir.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.proxy.testing.LoadBalancer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {

    private static final int COMMAND = 12;
    private static final int FAMILY = 13;
    private static final int LENGTH = 14;

    @ParameterizedTest
    @ValueSource(strings = {"10.9.8.7", "2001:db8::7"})
    void names_the_client_and_its_port(String client) throws Exception {
        assertThat(read(LoadBalancer.header(client)).orElseThrow().client())
                .contains(new InetSocketAddress(client, 40_000));
    }

    @Test
    void an_ipv4_address_within_ipv6_is_the_ipv4_address() throws Exception {
        byte[] header = LoadBalancer.header("2001:db8::7");
        Arrays.fill(header, 16, 26, (byte) 0);
        header[26] = header[27] = (byte) 0xff;
        header[28] = 10;

        assertThat(read(header)
                        .orElseThrow()
                        .client()
                        .orElseThrow()
                        .getAddress()
                        .getHostAddress())
                .isEqualTo("10.0.0.7");
    }

    @Test
    void the_load_balancers_own_connection_names_nobody_whatever_else_it_says() throws Exception {
        assertThat(read(LoadBalancer.localHeader()).orElseThrow().client()).isEmpty();
        byte[] withAddresses = LoadBalancer.header("10.9.8.7");
        withAddresses[COMMAND] = 0x20;
        assertThat(read(withAddresses).orElseThrow().client()).isEmpty();
    }

    @Test
    void what_else_it_says_is_skipped_and_what_follows_is_left() throws Exception {
        byte[] header = withLength(LoadBalancer.header("10.9.8.7"), 12 + 300);
        ByteBuf in = Unpooled.wrappedBuffer(header, new byte[300], new byte[] {1, 2, 3});

        assertThat(ProxyHeader.read(in).orElseThrow().client()).isPresent();
        assertThat(in.readableBytes()).isEqualTo(3);
        assertThat(in.readByte()).isEqualTo((byte) 1);
    }

    @Test
    void nothing_is_taken_before_it_is_whole() throws Exception {
        byte[] header = LoadBalancer.header("2001:db8::7");
        for (int length = 0; length < header.length; length++) {
            ByteBuf part = Unpooled.wrappedBuffer(header, 0, length);
            assertThat(ProxyHeader.read(part)).isEmpty();
            assertThat(part.readableBytes()).isEqualTo(length);
        }
    }

    @Test
    void a_wrong_byte_of_the_signature_is_seen_at_once() {
        byte[] header = LoadBalancer.header("10.9.8.7");
        for (int wrong = 0; wrong < 12; wrong++) {
            byte[] broken = Arrays.copyOf(header, wrong + 1);
            broken[wrong]++;
            assertRefused(broken, "no header of the PROXY protocol, version 2");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"PROXY TCP4 10.9.8.7 10.0.0.1 40000 5432\r\n", "P", "GET / HTTP/1.1\r\n", "\0\0\0\10\4\322\26/"})
    void version_1_and_everything_else_is_refused(String text) {
        assertRefused(text.getBytes(StandardCharsets.ISO_8859_1), "no header");
    }

    @ParameterizedTest
    @ValueSource(bytes = {0x00, 0x10, 0x11, 0x22, 0x2f, 0x31, (byte) 0xff})
    void another_version_or_command_is_refused_before_its_length_is_read(byte command) {
        byte[] header = Arrays.copyOf(LoadBalancer.header("10.9.8.7"), COMMAND + 1);
        header[COMMAND] = command;
        assertRefused(header, "version or command");
    }

    /** Unknown, UDP, and Unix-domain sockets. */
    @ParameterizedTest
    @ValueSource(bytes = {0x00, 0x01, 0x10, 0x12, 0x20, 0x22, 0x31, 0x32, 0x41})
    void a_client_that_does_not_come_by_tcp_is_refused(byte family) {
        byte[] header = LoadBalancer.header("2001:db8::7");
        header[FAMILY] = family;
        assertRefused(header, "something else than TCP");
    }

    @ParameterizedTest
    @CsvSource({"10.9.8.7, 0", "10.9.8.7, 11", "2001:db8::7, 12", "2001:db8::7, 35"})
    void a_header_that_is_too_short_for_its_addresses_is_refused(String client, int length) {
        assertRefused(withLength(LoadBalancer.header(client), length), "without its addresses");
    }

    @Test
    void a_header_that_will_be_too_long_is_refused_before_it_comes() throws Exception {
        byte[] start = Arrays.copyOf(LoadBalancer.header("10.9.8.7"), 16);
        int most = ProxyHeader.MAX_LENGTH - 16;

        assertRefused(withLength(start, most + 1), "longer than");
        assertRefused(withLength(start, 65_535), "longer than");
        assertThat(read(withLength(start, most))).isEmpty();
    }

    @Test
    void any_bytes_are_a_header_or_refused_or_not_enough() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 50_000; round++) {
            byte[] bytes = Arrays.copyOf(LoadBalancer.header("2001:db8::7"), random.nextInt(80));
            for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            ByteBuf in = Unpooled.wrappedBuffer(bytes);
            try {
                boolean whole = ProxyHeader.read(in).isPresent();
                assertThat(in.readableBytes() < bytes.length)
                        .as("seed %d", seed)
                        .isEqualTo(whole);
            } catch (ProtocolViolation refused) {
                assertThat(in.readableBytes()).as("seed %d", seed).isEqualTo(bytes.length);
            }
        }
    }

    private static byte[] withLength(byte[] header, int length) {
        byte[] changed = header.clone();
        changed[LENGTH] = (byte) (length >> 8);
        changed[LENGTH + 1] = (byte) length;
        return changed;
    }

    private static Optional<ProxyHeader> read(byte[] bytes) throws ProtocolViolation {
        return ProxyHeader.read(Unpooled.wrappedBuffer(bytes));
    }

    private static void assertRefused(byte[] bytes, String message) {
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining(message);
    }
}
