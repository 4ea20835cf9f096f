package io.pgweir.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.pgweir.config.ChannelBindingMode;
import io.pgweir.config.ServerTls;
import io.pgweir.config.ServerTlsMode;
import io.pgweir.proxy.testing.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TlsContextsTest {

    @Test
    void where_tls_is_disabled_there_is_no_context() throws Exception {
        assertThat(TlsContexts.forServer(
                        "main",
                        new ServerTls(
                                ServerTlsMode.DISABLE,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                ChannelBindingMode.PREFER)))
                .isNull();
    }

    @ParameterizedTest
    @EnumSource(value = ServerTlsMode.class, mode = EnumSource.Mode.EXCLUDE, names = "DISABLE")
    void only_verify_full_looks_at_the_host_name(ServerTlsMode mode) throws Exception {
        SslContext context = TlsContexts.forServer(
                "main",
                new ServerTls(mode, Optional.empty(), Optional.empty(), Optional.empty(), ChannelBindingMode.PREFER));
        SSLEngine engine = context.newEngine(ByteBufAllocator.DEFAULT, "db.internal", 5432);
        String algorithm = engine.getSSLParameters().getEndpointIdentificationAlgorithm();
        if (mode == ServerTlsMode.VERIFY_FULL) {
            assertThat(algorithm).isEqualTo("HTTPS");
        } else {
            assertThat(algorithm).isNullOrEmpty();
        }
        assertThat(engine.getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
    }

    @Test
    void a_file_that_is_no_certificate_is_told_with_its_setting(@TempDir Path directory) throws Exception {
        Path text = Files.writeString(directory.resolve("ca.pem"), "not a certificate");
        assertThatIOException()
                .isThrownBy(() -> TlsContexts.forServer(
                        "main",
                        new ServerTls(
                                ServerTlsMode.VERIFY_CA,
                                Optional.of(text),
                                Optional.empty(),
                                Optional.empty(),
                                ChannelBindingMode.PREFER)))
                .withMessageStartingWith("servers.main.tls.ca: the file " + text + " cannot be used: ");
    }

    @Test
    void a_key_of_another_certificate_is_told(@TempDir Path directory) throws Exception {
        TestCertificate own = TestCertificate.in(directory);
        TestCertificate other = TestCertificate.in(Files.createDirectory(directory.resolve("other")));
        ServerTls tls = new ServerTls(
                ServerTlsMode.REQUIRE,
                Optional.empty(),
                Optional.of(own.certificate()),
                Optional.of(other.key()),
                ChannelBindingMode.PREFER);
        assertThatIOException()
                .isThrownBy(() -> TlsContexts.forServer("main", tls))
                .withMessage("servers.main.tls.key: the key in " + other.key() + " is not that of the certificate in "
                        + own.certificate());
    }
}
