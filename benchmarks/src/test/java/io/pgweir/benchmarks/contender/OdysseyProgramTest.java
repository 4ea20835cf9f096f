package io.pgweir.benchmarks.contender;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.Secret;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OdysseyProgramTest {

    private static final Endpoint SERVER = new Endpoint("db.internal", 5433, "bench", "me", new Secret("a\"b"));

    @Test
    void the_configuration_gives_it_the_same_work_as_pgweir() {
        assertThat(configuration(Optional.empty()).lines().map(String::strip))
                .containsSubsequence(
                        "listen {",
                        "host \"127.0.0.1\"",
                        "port 7000",
                        "storage \"main\" {",
                        "host \"db.internal\"",
                        "port 5433",
                        "database \"bench\" {",
                        "user \"me\" {",
                        "authentication \"scram-sha-256\"",
                        "password \"a\\\"b\"",
                        "storage_password \"a\\\"b\"",
                        "pool \"transaction\"",
                        "pool_size 20",
                        "pool_reserve_prepared_statement yes");
    }

    @Test
    void clients_encrypt_where_there_is_a_certificate() {
        OwnCertificate own = new OwnCertificate(Path.of("/scratch/own.crt"), Path.of("/scratch/own.key"));
        assertThat(configuration(Optional.of(own)).lines().map(String::strip))
                .containsSubsequence(
                        "tls \"require\"",
                        "tls_cert_file \"/scratch/own.crt\"",
                        "tls_key_file \"/scratch/own.key\"",
                        "}");
        assertThat(configuration(Optional.empty())).doesNotContain("tls_cert_file");
    }

    private static String configuration(Optional<OwnCertificate> own) {
        return new OdysseyProgram(Path.of("odyssey"), "odyssey 1.5.3")
                .configuration(new PoolerProgram.Site(Path.of("/scratch"), SERVER, 7000, 20, own));
    }
}
