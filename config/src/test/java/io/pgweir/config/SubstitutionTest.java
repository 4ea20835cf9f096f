package io.pgweir.config;

import static io.pgweir.config.ConfigDirectory.SERVERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubstitutionTest {

    @TempDir
    Path directory;

    @Test
    void a_variable_stands_anywhere_in_a_value() {
        assertThat(password("a-${X}-b-${Y}", Map.of("X", "1", "Y", "2"))).isEqualTo("a-1-b-2");
        assertThat(password("${X}", Map.of("X", "")).isEmpty()).isTrue();
    }

    @Test
    void a_file_loses_one_newline_at_its_end() {
        ConfigDirectory files = new ConfigDirectory(directory).with("secret", "a\nb\n\n");

        assertThat(password("${file:secret}", Map.of())).isEqualTo("a\nb\n");
        assertThat(password("${file:" + files.path() + "/secret}", Map.of())).isEqualTo("a\nb\n");
    }

    @Test
    void a_substituted_value_is_not_substituted_again() {
        assertThat(password("${X}", Map.of("X", "${Y} ${file:/etc/passwd}", "Y", "no")))
                .isEqualTo("${Y} ${file:/etc/passwd}");
    }

    @Test
    void a_substituted_value_cannot_add_keys() {
        assertThat(password("${X}", Map.of("X", "x', server_user: 'root"))).isEqualTo("x', server_user: 'root");
    }

    @Test
    void a_dollar_is_a_dollar() {
        assertThat(password("$5 $${X} $$ {X}", Map.of("X", "no"))).isEqualTo("$5 ${X} $$ {X}");
    }

    @Test
    void numbers_and_choices_may_come_from_variables_and_are_not_repeated_when_they_are_wrong() {
        ConfigDirectory files = new ConfigDirectory(directory);
        String yaml = SERVERS + ConfigDirectory.USERS + "listen: { port: '${PORT}' }";

        assertThat(files.config(yaml, Map.of("PORT", "7000")).listen().port()).isEqualTo(7000);
        assertThat(files.problems(yaml, Map.of("PORT", "a-secret-by-mistake")))
                .containsExactly("pgweir.yaml:3:17: listen.port '${PORT}' is not a whole number;"
                        + " write a whole number from 0 to 65535");
    }

    private String password(String value, Map<String, String> environment) {
        ConfigLoader.Result result = new ConfigDirectory(directory)
                .load(SERVERS + "users: { app: { password: '" + value + "' } }", environment);
        return result.config()
                .map(config -> config.users().get("app").password().reveal())
                .orElse("");
    }
}
