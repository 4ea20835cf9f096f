package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.proxy.testing.TestPgweir;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a fleet's metrics tell about its configuration; PostgreSQL is not needed for that. */
class ReloadMetricsTest {

    private static final String KEY = "metrics: { config_hash_key: only-the-fleet-knows }";

    private static String yaml(String password, String more) {
        return """
                listen: { port: 0 }
                http: { port: 0 }
                servers:
                  main: { host: 127.0.0.1, port: 1, tls: { mode: disable } }
                users:
                  app: { password: %s }
                %s
                """.formatted(password, more);
    }

    private static void reload(TestPgweir pgweir, String yaml) throws StartupFailure {
        pgweir.pgweir().reload(TestPgweir.config(yaml));
    }

    @Test
    void two_that_are_configured_alike_have_the_same_hash_until_one_is_changed() throws Exception {
        try (TestPgweir one = TestPgweir.startExactly(yaml("secret", ""));
                TestPgweir other = TestPgweir.startExactly(yaml("secret", ""))) {
            String hash = one.pgweir().configHash();
            assertThat(one.metrics()).contains("pgweir_config_hash{hash=\"" + hash + "\"} 1");
            assertThat(other.pgweir().configHash()).isEqualTo(hash);

            reload(other, yaml("secret", "timeouts: { query: 3s }"));
            assertThat(other.pgweir().configHash()).isNotEqualTo(hash);
            assertThat(other.metrics()).contains("pgweir_config_reloads_total{result=\"applied\"} 1");

            reload(other, yaml("secret", ""));
            assertThat(other.pgweir().configHash()).isEqualTo(hash);
        }
    }

    @Test
    void without_a_key_a_password_leaves_the_hash_as_it_is() throws Exception {
        try (TestPgweir pgweir = TestPgweir.startExactly(yaml("secret", ""))) {
            String hash = pgweir.pgweir().configHash();
            reload(pgweir, yaml("another", ""));
            assertThat(pgweir.pgweir().configHash()).isEqualTo(hash);
        }
    }

    @Test
    void with_a_key_the_hash_tells_that_a_password_has_changed() throws Exception {
        try (TestPgweir pgweir = TestPgweir.startExactly(yaml("secret", KEY))) {
            String hash = pgweir.pgweir().configHash();
            reload(pgweir, yaml("another", KEY));
            assertThat(pgweir.pgweir().configHash()).isNotEqualTo(hash);
            reload(pgweir, yaml("secret", KEY));
            assertThat(pgweir.pgweir().configHash()).isEqualTo(hash);
        }
    }

    @Test
    void what_waits_for_a_restart_is_named_and_counted_until_then() throws Exception {
        String changed = yaml("secret", "").replace("http: { port: 0 }", "http: { port: 9 }");
        try (TestPgweir pgweir = TestPgweir.startExactly(yaml("secret", ""))) {
            String hash = pgweir.pgweir().configHash();
            for (int reload = 0; reload < 2; reload++) {
                assertThat(pgweir.pgweir().reload(TestPgweir.config(changed)).needsRestart())
                        .containsExactly("http.port");
                assertThat(pgweir.metrics()).contains("pgweir_config_waiting 1");
                assertThat(pgweir.pgweir().configHash()).isEqualTo(hash);
            }
        }
    }

    @Test
    void a_reload_that_is_refused_is_counted_and_changes_nothing(@TempDir Path directory) throws Exception {
        Path broken = Files.writeString(directory.resolve("broken.pem"), "no certificate");
        String tls = "\nlisten: { port: 0, tls: { mode: prefer, certificate: %s, key: %s } }".formatted(broken, broken);
        try (TestPgweir pgweir = TestPgweir.startExactly(yaml("secret", ""))) {
            String hash = pgweir.pgweir().configHash();
            assertThatThrownBy(() -> reload(pgweir, yaml("secret", "").replace("listen: { port: 0 }", tls)))
                    .isInstanceOf(StartupFailure.class);
            pgweir.pgweir().reloadRefused();
            assertThat(pgweir.metrics())
                    .contains("pgweir_config_reloads_total{result=\"refused\"} 2")
                    .doesNotContain("pgweir_config_reloaded_seconds{result=\"refused\"} 0.0");
            assertThat(pgweir.pgweir().configHash()).isEqualTo(hash);
        }
    }
}
