package io.pgweir.config;

import static io.pgweir.config.ConfigDirectory.SERVERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigHashTest {

    private static final String KEY = "metrics: { config_hash_key: 0123456789abcdef }\n";

    @TempDir
    Path directory;

    private PgweirConfig config(String yaml) {
        return new ConfigDirectory(directory).config(SERVERS + yaml);
    }

    private String hash(String yaml) {
        PgweirConfig config = config(yaml);
        return ConfigHash.of(config, config);
    }

    private static String user(String password) {
        return "users: { app: { password: " + password + " } }\n";
    }

    @Test
    void what_is_loaded_twice_has_the_same_hash() {
        PgweirConfig once = ConfigDirectory.loadExample().config().orElseThrow();
        PgweirConfig twice = ConfigDirectory.loadExample().config().orElseThrow();

        assertThat(ConfigHash.of(once, once))
                .matches("[0-9a-f]{16}")
                .isEqualTo(ConfigHash.of(twice, twice))
                .isEqualTo(ConfigHash.of(once, twice));
    }

    @Test
    void the_order_of_sections_and_what_is_a_default_make_no_difference() {
        assertThat(hash(user("p") + "listen: { max_clients: 10000 }\ntimeouts: { drain: 25s }\n"))
                .isEqualTo(hash("timeouts: { drain: 25000ms }\n" + user("p")));
    }

    @Test
    void every_other_value_makes_a_difference() {
        assertThat(hash(user("p") + "timeouts: { drain: 24s }")).isNotEqualTo(hash(user("p")));
        assertThat(hash(user("p") + "databases: { '*': { settings: { a: 'b', c: d } } }"))
                .isNotEqualTo(hash(user("p") + "databases: { '*': { settings: { a: 'b\"=\"c', c: d } } }"));
    }

    /** Or whoever reads the metric could try passwords until the hash is the same. */
    @Test
    void without_a_key_no_password_is_in_it() {
        assertThat(hash(user("one"))).isEqualTo(hash(user("another")));
        assertThat(hash(user("one"))).isNotEqualTo(hash(user("one, server_password: two")));
    }

    @Test
    void with_a_key_passwords_are_in_it_and_who_has_another_key_cannot_compare() {
        assertThat(hash(KEY + user("one")))
                .isEqualTo(hash(KEY + user("one")))
                .isNotEqualTo(hash(KEY + user("another")));
        assertThat(hash(KEY.replace("f }", "g }") + user("one"))).isNotEqualTo(hash(KEY + user("one")));
    }

    @Test
    void what_waits_for_a_restart_is_not_in_force() {
        PgweirConfig started = config(user("p"));
        PgweirConfig reloaded = config(user("p") + "listen: { port: 7000 }");

        assertThat(ConfigHash.of(started, reloaded)).isEqualTo(ConfigHash.of(started, started));
        assertThat(ConfigHash.of(reloaded, reloaded)).isNotEqualTo(ConfigHash.of(started, started));
    }

    @Test
    void a_key_that_could_be_guessed_is_refused() {
        assertThat(new ConfigDirectory(directory).problems(SERVERS + user("p") + "metrics: { config_hash_key: short }"))
                .singleElement()
                .asString()
                .contains("metrics.config_hash_key is shorter than 16 characters")
                .doesNotContain("'short'");
    }
}
