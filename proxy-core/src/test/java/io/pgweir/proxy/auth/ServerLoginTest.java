package io.pgweir.proxy.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.Secret;
import io.pgweir.config.ServerAuth;
import io.pgweir.config.TokenProvider;
import io.pgweir.config.UserConfig;
import io.pgweir.protocol.ScramKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerLoginTest {

    private static final String VERIFIER =
            "SCRAM-SHA-256$4096:cGd3ZWlyLWV4YW1wbGUtcw==$B0HhrlA1yBIPCspgsEt3UWH4q3ni+8MPG4BQXzb1nVA="
                    + ":UBcxUi0R8J3sUjHiQCEJqNlBSMnYh7O/8YmGjw2QJ1I=";

    private static Optional<ServerLogin> configured(
            String password, Optional<String> role, ServerAuth auth, String... serverPasswords) {
        List<Secret> secrets =
                List.of(serverPasswords).stream().map(Secret::new).toList();
        return ServerLogin.configured(new UserConfig("app", new Secret(password), role, auth, secrets, List.of()));
    }

    @Test
    void the_key_says_where_the_secrets_come_from() {
        assertThat(configured("p", Optional.empty(), ServerAuth.PASSWORD, "a", "b"))
                .contains(new ServerLogin(
                        "app",
                        List.of(
                                new ServerCredential.Password(new Secret("a")),
                                new ServerCredential.Password(new Secret("b"))),
                        Optional.of("users.app.server_password")));
        assertThat(configured("p", Optional.of("role"), ServerAuth.PASSWORD))
                .contains(new ServerLogin(
                        "role",
                        List.of(new ServerCredential.Password(new Secret("p"))),
                        Optional.of("users.app.password")));
        assertThat(configured("p", Optional.of("role"), ServerAuth.RDS_IAM)).hasValueSatisfying(login -> {
            assertThat(login.user()).isEqualTo("role");
            assertThat(login.key()).contains("users.app.server_auth");
            assertThat(login.tokenProvider()).isPresent();
        });
    }

    @Test
    void a_verifier_leaves_it_to_the_client_unless_the_role_is_another() {
        assertThat(configured(VERIFIER, Optional.empty(), ServerAuth.PASSWORD)).isEmpty();
        assertThat(configured(VERIFIER, Optional.of("role"), ServerAuth.PASSWORD))
                .contains(ServerLogin.passedThrough("role", new ServerCredential.None()));
    }

    @Test
    void nothing_of_it_prints_a_secret() {
        byte[] key = "hunter2".getBytes(StandardCharsets.UTF_8);
        List<ServerCredential> credentials = List.of(
                new ServerCredential.Password(new Secret("hunter2")),
                new ServerCredential.Token(new Secret("hunter2")),
                new ServerCredential.Md5Hash("hunter2"),
                new ServerCredential.ScramKeys(new ScramKeys(key, key)));
        TokenProvider.Token token = new TokenProvider.Token(new Secret("hunter2"), Duration.ofMinutes(15));

        assertThat(new ServerLogin("app", credentials, Optional.empty()).toString() + token)
                .contains("<secret>")
                .doesNotContain("hunter2", "104, 117", "[B@");
    }

    @Test
    void keys_are_equal_by_value_since_each_login_makes_them_anew() {
        byte[] one = {1};
        byte[] two = {2};
        assertThat(new ServerCredential.ScramKeys(new ScramKeys(one, two)))
                .isEqualTo(new ServerCredential.ScramKeys(new ScramKeys(one.clone(), two.clone())))
                .hasSameHashCodeAs(new ServerCredential.ScramKeys(new ScramKeys(one.clone(), two.clone())))
                .isNotEqualTo(new ServerCredential.ScramKeys(new ScramKeys(two, one)));
    }
}
