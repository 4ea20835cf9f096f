package io.pgweir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    private static final String SECRET = "hunter2";

    @Test
    void no_record_prints_one() {
        PgweirConfig config = ConfigDirectory.loadExample().config().orElseThrow();
        List<Object> records = Stream.concat(
                        Stream.of(
                                config,
                                config.auth(),
                                config.auth().query().orElseThrow(),
                                config.metrics().otlp()),
                        config.users().values().stream())
                .map(Object.class::cast)
                .toList();

        assertThat(config.auth().query().orElseThrow().passwords())
                .extracting(Secret::reveal)
                .containsExactly("s3cret-of-auth");
        assertThat(records)
                .allSatisfy(record ->
                        assertThat(record.toString()).contains("<secret>").doesNotContain("s3cret", "SCRAM-SHA-256$"));
    }

    /** Each line has the secret where a user may well put it by mistake. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "users: { app: { passwrd: hunter2 } }",
                "users: { app: { password: *hunter2 } }",
                "users: { app: { password: !hunter2 } }",
                "users: { app: { password: !!hunter2 x } }",
                "users: { app: { password: [hunter2] } }",
                "users: { app: { password: { hunter2: x } } }",
                "users: { app: { password: ${hunter2 } }",
                "users: { app: { password: '${hunter2}!${x y}' } }",
                "users: { app: { password: SCRAM-SHA-256$hunter2 } }",
                "users: { app: { password: p, server_password: SCRAM-SHA-256$hunter2 } }",
                "users: { app: hunter2 }",
                "users: { app: { password: hunter2",
                "users: { app: { password: 'hunter2 } }",
                "auth: { query: { user: '', password: hunter2 } }",
                "metrics: { otlp: { endpoint: '${SECRET}' } }",
                "metrics: { otlp: { headers: { Authorization: ' hunter2' } } }",
                "metrics: { otlp: { headers: { Authorization: [hunter2] } } }",
                "listen: { port: '${SECRET}', address: '', max_clients: '${file:secret}' }"
            })
    void no_problem_repeats_one(String yaml, @TempDir Path directory) {
        ConfigDirectory files = new ConfigDirectory(directory).with("secret", SECRET);

        List<String> problems =
                files.problems(ConfigDirectory.SERVERS + yaml, Map.of("SECRET", SECRET, SECRET, "the name of one"));

        assertThat(problems).isNotEmpty().noneMatch(problem -> problem.contains(SECRET));
    }

    @Test
    void what_was_read_does_not_print_one_either() throws Exception {
        Tree scalar = new Tree.Scalar(Place.named("PGWEIR_USERS"), SECRET, SECRET);

        assertThat(scalar.toString()).doesNotContain(SECRET);
        assertThat(ServerUrl.parse("postgres://u:hunter2@h").toString()).doesNotContain(SECRET);
    }

    @Test
    void equal_secrets_are_equal() {
        assertThat(new Secret("a")).isEqualTo(new Secret("a")).hasSameHashCodeAs(new Secret("a"));
        assertThat(new Secret("a")).isNotEqualTo(new Secret("b")).hasToString("<secret>");
    }

    @Test
    void only_a_plain_password_serves_for_the_server_too() {
        String verifier = ConfigDirectory.loadExample()
                .config()
                .orElseThrow()
                .users()
                .get("checkout")
                .password()
                .reveal();
        assertThat(own("plain")).containsExactly(new Secret("plain"));
        assertThat(own("md5 is how my password begins")).isNotEmpty();
        assertThat(own("md50123456789abcdef0123456789abcdef")).isEmpty();
        assertThat(own(verifier)).isEmpty();
    }

    private static List<Secret> own(String password) {
        return new UserConfig("u", new Secret(password), Optional.empty(), ServerAuth.PASSWORD, List.of(), List.of())
                .serverPasswordsOrOwn();
    }
}
