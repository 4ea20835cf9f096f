package io.pgweir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigChangeTest {

    @TempDir
    private Path directory;

    @Test
    void every_timeout_can_be_changed_and_nothing_else_changes_with_it() throws Exception {
        PgweirConfig config = config();
        assertThat(ConfigChange.keys())
                .contains("timeouts.query", "timeouts.drain")
                .hasSizeGreaterThan(8);
        for (String key : ConfigChange.keys()) {
            PgweirConfig changed = ConfigChange.of(config, key, "77s").config().orElseThrow();
            assertThat(ConfigDiff.between(config, changed)).isEqualTo(new ConfigDiff(List.of(key), List.of()));
            assertThat(ConfigDiff.values(changed)).containsEntry(key, Duration.ofSeconds(77));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "query_timeout, 7, timeouts.query, 7000",
        "query_timeout, 250ms, timeouts.query, 250",
        "query_timeout, 0, timeouts.query, 0",
        "idle_transaction_timeout, 7, timeouts.idle_in_transaction, 7000",
        "client_login_timeout, 7, timeouts.login, 7000",
        "server_lifetime, 7, timeouts.server_lifetime, 7000"
    })
    void pgbouncers_names_mean_the_same_and_seconds(String name, String value, String key, long millis)
            throws Exception {
        PgweirConfig changed = ConfigChange.of(config(), name, value).config().orElseThrow();
        assertThat(ConfigDiff.values(changed)).containsEntry(key, Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "timeouts.query | 7 | timeouts.query has no unit",
                "timeouts.login | 0 | timeouts.login must not be zero",
                "timeouts.nothing | 7s | cannot be changed while pgweir runs",
                "listen.port | 7 | cannot be changed while pgweir runs",
                "query | 7s | cannot be changed while pgweir runs"
            })
    void what_cannot_be_is_refused_in_words(String key, String value, String problem) throws Exception {
        ConfigChange change = ConfigChange.of(config(), key, value);
        assertThat(change.config()).isEmpty();
        assertThat(change.problem()).contains(problem);
        assertThat(change.hint()).isNotEmpty();
    }

    private PgweirConfig config() throws Exception {
        Path file = directory.resolve("pgweir.yaml");
        Files.writeString(file, "servers: { main: { host: db } }\nusers: { app: { password: secret } }\n");
        return ConfigLoader.load(file, Map.of()).config().orElseThrow();
    }
}
