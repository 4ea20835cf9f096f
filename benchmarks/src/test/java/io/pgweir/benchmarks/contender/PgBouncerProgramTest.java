package io.pgweir.benchmarks.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgweir.config.Secret;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PgBouncerProgramTest {

    private static final Endpoint SERVER = new Endpoint("db.internal", 5433, "bench", "me", new Secret("a\"b"));

    @Test
    void the_configuration_gives_it_the_same_work_as_pgweir() {
        assertThat(configuration("PgBouncer 1.18.0").lines())
                .containsSubsequence(
                        "[databases]",
                        "bench = host=db.internal port=5433 user='me' password='a\"b'",
                        "[pgbouncer]",
                        "listen_addr = 127.0.0.1",
                        "listen_port = 7000",
                        "auth_type = scram-sha-256",
                        "auth_file = /scratch/userlist.txt",
                        "pool_mode = transaction",
                        "default_pool_size = 20",
                        "server_tls_sslmode = disable");
    }

    @Test
    void prepared_statements_are_shared_from_1_21_on() {
        assertThat(configuration("PgBouncer 1.20.1")).doesNotContain("max_prepared_statements");
        assertThat(configuration("PgBouncer 1.21.0").lines()).contains("max_prepared_statements = 200");
        assertThat(configuration("PgBouncer 2.0")).contains("max_prepared_statements");
    }

    @Test
    void it_is_given_what_postgresql_would_store_of_the_password() {
        assertThat(PgBouncerProgram.userList(SERVER))
                .startsWith("\"me\" \"SCRAM-SHA-256$4096:")
                .endsWith("\"\n");
    }

    @Test
    void another_program_by_that_name_is_not_taken_for_pgbouncer() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PgBouncerVersion.parse("usage: pgbouncer"))
                .withMessageContaining("usage: pgbouncer");
    }

    @Test
    void clients_encrypt_where_there_is_a_certificate() {
        OwnCertificate own = new OwnCertificate(Path.of("/scratch/own.crt"), Path.of("/scratch/own.key"));
        assertThat(configuration("PgBouncer 1.25.2", Optional.of(own)).lines())
                .containsSubsequence(
                        "client_tls_sslmode = require",
                        "client_tls_cert_file = /scratch/own.crt",
                        "client_tls_key_file = /scratch/own.key");
    }

    private static String configuration(String version) {
        return configuration(version, Optional.empty());
    }

    private static String configuration(String version, Optional<OwnCertificate> own) {
        return new PgBouncerProgram(Path.of("pgbouncer"), version)
                .configuration(new PoolerProgram.Site(Path.of("/scratch"), SERVER, 7000, 20, own));
    }
}
