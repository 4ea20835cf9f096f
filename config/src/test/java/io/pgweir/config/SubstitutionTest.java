package io.pgweir.config;

import static io.pgweir.config.ConfigDirectory.SERVERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    // ---- a secret is read again ------------------------------------------------------------------------------------

    @Test
    void a_secret_that_is_read_again_is_what_its_file_has_now() throws Exception {
        ConfigDirectory files =
                new ConfigDirectory(directory).with("old", "monday\n").with("new", "tuesday\n");
        List<Secret> secrets = serverPasswords(files, "['a-${file:old}', '${file:new}']");

        files.with("old", "wednesday\n");

        assertThat(secrets).containsExactly(new Secret("a-monday"), new Secret("tuesday"));
        assertThat(secrets.get(0).reread()).isEqualTo(new Secret("a-wednesday"));
        assertThat(secrets.get(0).reread().reread()).isEqualTo(new Secret("a-wednesday"));
        assertThat(secrets.get(1).reread()).isEqualTo(secrets.get(1)).isNotSameAs(secrets.get(1));
        assertThat(new Secret("written out").reread()).isEqualTo(new Secret("written out"));
    }

    @Test
    void what_could_not_be_a_secret_at_the_start_cannot_be_one_later() throws Exception {
        ConfigDirectory files = new ConfigDirectory(directory).with("secret", "good");
        Secret secret = serverPasswords(files, "'${file:secret}'").get(0);

        files.with("secret", "");
        assertThatThrownBy(secret::reread).isInstanceOf(UnreadableSecret.class).hasMessageContaining("is empty");
        files.with("secret", "a\0b");
        assertThatThrownBy(secret::reread).isInstanceOf(UnreadableSecret.class).hasMessageContaining("NUL");
        files.with("secret", "SCRAM-SHA-256$4096:hunter2");
        assertThatThrownBy(secret::reread)
                .isInstanceOf(UnreadableSecret.class)
                .hasMessageContaining("verifier")
                .message()
                .doesNotContain("hunter2");
        Files.delete(directory.resolve("secret"));
        assertThatThrownBy(secret::reread)
                .isInstanceOf(UnreadableSecret.class)
                .hasMessage("the file secret cannot be read");
    }

    @Test
    void a_secret_has_commas_of_its_own() {
        assertThat(serverPasswords(new ConfigDirectory(directory), "'a,b'")).containsExactly(new Secret("a,b"));
    }

    private static List<Secret> serverPasswords(ConfigDirectory files, String written) {
        return files.config(SERVERS + "users: { app: { password: p, server_password: " + written + " } }")
                .users()
                .get("app")
                .serverPasswordsOrOwn();
    }
}
