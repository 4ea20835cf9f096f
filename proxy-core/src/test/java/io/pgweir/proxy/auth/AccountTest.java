package io.pgweir.proxy.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.Secret;
import io.pgweir.config.ServerAuth;
import io.pgweir.config.UserConfig;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccountTest {

    @Test
    void a_certificate_may_call_a_user_by_other_names() {
        Account account = account(List.of("app.internal", "app@example.org"));

        assertThat(account.isNamedBy(Set.of("x", "app@example.org"))).isTrue();
        assertThat(account.isNamedBy(Set.of("app"))).isTrue();
        assertThat(account.isNamedBy(Set.of("x", "APP", "app.internal.example.org")))
                .isFalse();
        assertThat(account.isNamedBy(Set.of())).isFalse();
    }

    @Test
    void a_certificate_must_call_a_user_without_other_names_by_the_users_own() {
        Account account = account(List.of());

        assertThat(account.isNamedBy(Set.of("x", "app"))).isTrue();
        assertThat(account.isNamedBy(Set.of("x", "app.internal"))).isFalse();
    }

    private static Account account(List<String> certificateNames) {
        UserConfig user = new UserConfig(
                "app", new Secret("secret"), Optional.empty(), ServerAuth.PASSWORD, List.of(), certificateNames);
        return Account.of(user, new SecureRandom());
    }
}
