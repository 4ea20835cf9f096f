package io.pgweir.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.pgweir.config.AuthQuery;
import io.pgweir.config.ChannelBindingMode;
import io.pgweir.config.Secret;
import io.pgweir.config.ServerConfig;
import io.pgweir.config.ServerTls;
import io.pgweir.config.ServerTlsMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ssl.DefaultJavaSSLFactory;

class AuthQueryPoolTest {

    private HikariDataSource pool;

    @AfterEach
    void close() {
        pool.close();
    }

    private PGSimpleDataSource source(String host, ServerTlsMode mode, Optional<Path> ca) {
        AuthQuery query = new AuthQuery(
                "main", "a/b&c=d", "us er", List.of(new Secret("p&w")), "SELECT ?", Duration.ofMinutes(1));
        ServerConfig server = new ServerConfig(
                "main",
                host,
                5433,
                new ServerTls(mode, ca, Optional.empty(), Optional.empty(), ChannelBindingMode.PREFER),
                10,
                10);
        pool = AuthQueryPool.of(query, server, AuthQueryLookupTest.timeouts(Duration.ofMillis(1_500)));
        return (PGSimpleDataSource) pool.getDataSource();
    }

    @ParameterizedTest
    @EnumSource
    void the_servers_tls_mode_and_authority_hold_for_the_control_plane_too(ServerTlsMode mode) {
        PGSimpleDataSource source = source("db", mode, Optional.of(Path.of("/etc/ca.pem")));
        assertThat(source.getSslMode()).isEqualTo(mode.label());
        assertThat(source.getSslRootCert()).isEqualTo("/etc/ca.pem");
        assertThat(source.getSslfactory()).isNotEqualTo(DefaultJavaSSLFactory.class.getName());
    }

    @Test
    void without_an_authority_those_of_the_java_runtime_are_believed() {
        assertThat(source("db", ServerTlsMode.VERIFY_FULL, Optional.empty()).getSslfactory())
                .isEqualTo(DefaultJavaSSLFactory.class.getName());
    }

    @Test
    void an_ipv6_address_and_odd_names_reach_the_driver_whole() {
        PGSimpleDataSource source = source("::1", ServerTlsMode.DISABLE, Optional.empty());
        assertThat(source.getUrl()).startsWith("jdbc:postgresql://[::1]:5433/a%2Fb%26c%3Dd?");
        assertThat(source.getUser()).isEqualTo("us er");
    }

    @Test
    void every_wait_is_bounded_and_two_connections_are_the_most() {
        PGSimpleDataSource source = source("db", ServerTlsMode.DISABLE, Optional.empty());
        assertThat(source.getConnectTimeout()).isEqualTo(2);
        assertThat(source.getLoginTimeout()).isEqualTo(2);
        assertThat(source.getSocketTimeout()).isEqualTo(3);
        assertThat(pool.getConnectionTimeout()).isEqualTo(1_500);
        assertThat(pool.getMaximumPoolSize()).isEqualTo(2);
        assertThat(pool.getMinimumIdle()).isZero();
    }
}
