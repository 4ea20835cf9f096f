package io.pgweir.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

class ClientHelloTest {

    private static final int RECORD_AND_MESSAGE_HEADER = 5 + 4;

    @Test
    void the_protocols_are_those_that_the_client_offers() throws Exception {
        assertThat(ClientHello.read(written("postgresql")).applicationProtocols())
                .containsExactly("postgresql");
        assertThat(ClientHello.read(written("h2", "http/1.1")).applicationProtocols())
                .containsExactly("h2", "http/1.1");
        assertThat(ClientHello.read(written()).applicationProtocols()).isEmpty();
    }

    @Test
    void the_server_is_called_what_the_client_calls_it() throws Exception {
        assertThat(ClientHello.read(naming("Shop.example", "postgresql")))
                .isEqualTo(new ClientHello(List.of("postgresql"), Optional.of("Shop.example")));
        assertThat(ClientHello.read(written("postgresql")).serverName()).isEmpty();
    }

    @Test
    void a_client_without_extensions_says_nothing() {
        ByteBuf old = Unpooled.buffer().writeZero(34);
        old.writeByte(0).writeShort(2).writeShort(0x002f).writeByte(1).writeByte(0);
        assertThat(ClientHello.read(old)).isEqualTo(new ClientHello(List.of(), Optional.empty()));
    }

    @Test
    void one_that_is_cut_off_is_malformed() throws Exception {
        ByteBuf whole = written("postgresql");
        assertThatThrownBy(() -> ClientHello.read(whole.slice(0, 60))).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void nonsense_is_an_answer_or_malformed_and_nothing_else() throws Exception {
        long seed = Long.getLong("pgweir.seed", System.nanoTime());
        Random random = new Random(seed);
        ByteBuf hello = naming("shop.example", "postgresql", "h2");
        for (int round = 0; round < 20_000; round++) {
            ByteBuf changed = hello.copy();
            for (int i = 0; i < 3; i++) {
                changed.setByte(random.nextInt(changed.readableBytes()), random.nextInt());
            }
            try {
                assertThat(ClientHello.read(changed)).as("seed %d", seed).isNotNull();
            } catch (IndexOutOfBoundsException malformed) {
                assertThat(malformed).isNotNull();
            }
        }
    }

    /** By the JDK. */
    private static ByteBuf written(String... applicationProtocols) throws Exception {
        return written(SSLContext.getDefault().createSSLEngine(), applicationProtocols);
    }

    private static ByteBuf naming(String host, String... applicationProtocols) throws Exception {
        return written(SSLContext.getDefault().createSSLEngine(host, 5432), applicationProtocols);
    }

    private static ByteBuf written(SSLEngine engine, String... applicationProtocols) throws Exception {
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(applicationProtocols);
        engine.setSSLParameters(parameters);
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), record);
        return Unpooled.wrappedBuffer(record.flip()).skipBytes(RECORD_AND_MESSAGE_HEADER);
    }
}
