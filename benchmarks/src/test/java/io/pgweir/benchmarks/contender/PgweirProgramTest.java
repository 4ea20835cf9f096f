package io.pgweir.benchmarks.contender;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.AuthMethod;
import io.pgweir.config.ConfigLoader;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.PoolMode;
import io.pgweir.config.Secret;
import io.pgweir.config.ServerConfig;
import io.pgweir.config.ServerTlsMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PgweirProgramTest {

    @TempDir
    Path directory;

    @Test
    void pgweir_reads_its_configuration_as_it_was_meant() throws IOException {
        Endpoint server = new Endpoint("db.internal", 5433, "bench: db", "it's me", new Secret("'#${HOME} \\n\""));
        PgweirConfig config = load(AuthMethod.SCRAM_SHA_256, server);

        assertThat(config.listen().address()).isEqualTo("127.0.0.1");
        assertThat(config.listen().port()).isEqualTo(7000);
        ServerConfig main = config.servers().get("main");
        assertThat(main.host()).isEqualTo("db.internal");
        assertThat(main.port()).isEqualTo(5433);
        assertThat(main.maxConnections()).isEqualTo(20);
        assertThat(main.tls().mode()).isEqualTo(ServerTlsMode.DISABLE);
        assertThat(config.databases().get("bench: db").poolSize()).isEqualTo(20);
        assertThat(config.databases().get("bench: db").poolMode()).isEqualTo(PoolMode.TRANSACTION);
        assertThat(config.users().get("it's me").password().reveal()).isEqualTo("'#${HOME} \\n\"");
        assertThat(config.auth().methods()).isEqualTo(List.of(AuthMethod.SCRAM_SHA_256));
        assertThat(config.http().enabled()).isFalse();
        assertThat(config.tenants().get(0).maxWaiting()).isZero();
    }

    @Test
    void a_reader_that_takes_longer_than_a_transaction_usually_may_is_not_cut_off() throws IOException {
        Endpoint server = new Endpoint("127.0.0.1", 5432, "bench", "bench", new Secret("bench"));
        PgweirConfig config = load(AuthMethod.TRUST, server);
        assertThat(config.timeouts().transaction()).isEqualTo(Duration.ZERO);
        assertThat(config.auth().methods()).isEqualTo(List.of(AuthMethod.TRUST));
    }

    private PgweirConfig load(AuthMethod auth, Endpoint server) throws IOException {
        String yaml = new PgweirProgram(
                        Path.of("pgweir"), "pgweir", auth, ContenderKind.PGWEIR, Optional.empty(), TenantRules.NONE)
                .configuration(new PoolerProgram.Site(directory, server, 7000, 20, Optional.empty()));
        ConfigLoader.Result result = ConfigLoader.load(
                Files.writeString(directory.resolve("pgweir.yaml"), yaml), Map.of("HOME", "not to be seen"));
        assertThat(result.problems()).isEmpty();
        return result.config().orElseThrow();
    }
}
