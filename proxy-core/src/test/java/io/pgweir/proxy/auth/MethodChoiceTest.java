package io.pgweir.proxy.auth;

import static io.pgweir.config.AuthMethod.MD5;
import static io.pgweir.config.AuthMethod.PASSWORD;
import static io.pgweir.config.AuthMethod.SCRAM_SHA_256;
import static io.pgweir.config.AuthMethod.TRUST;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.AuthMethod;
import io.pgweir.config.Secret;
import io.pgweir.protocol.ScramVerifier;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MethodChoiceTest {

    private static final ScramVerifier VERIFIER = ScramVerifier.derive("open", new byte[16], 1);
    private static final Credential PLAIN_SECRET = new Credential.Plain(new Secret("open"), VERIFIER);
    private static final Credential MD5_SECRET = new Credential.Md5("md5" + "a".repeat(32));
    private static final Credential SCRAM_SECRET = new Credential.Scram(VERIFIER);
    private static final Credential.Unknown STRANGER =
            new Credential.Unknown(ScramVerifier.mock(new byte[] {1}, "nobody"));

    private static Optional<MethodChoice> choose(Credential credential, boolean encrypted, AuthMethod... methods) {
        return MethodChoice.of(List.of(methods), encrypted, credential, STRANGER);
    }

    private static AuthMethod method(Credential credential, AuthMethod... methods) {
        MethodChoice choice = choose(credential, true, methods).orElseThrow();
        assertThat(choice.credential()).isSameAs(credential);
        return choice.method();
    }

    @Test
    void the_first_method_that_the_stored_secret_allows_is_asked_for() {
        assertThat(method(PLAIN_SECRET, SCRAM_SHA_256, MD5)).isEqualTo(SCRAM_SHA_256);
        assertThat(method(SCRAM_SECRET, SCRAM_SHA_256, MD5)).isEqualTo(SCRAM_SHA_256);
        assertThat(method(MD5_SECRET, SCRAM_SHA_256, MD5)).isEqualTo(MD5);
        assertThat(method(PLAIN_SECRET, MD5, SCRAM_SHA_256)).isEqualTo(MD5);
        assertThat(method(MD5_SECRET, SCRAM_SHA_256, PASSWORD)).isEqualTo(PASSWORD);
        assertThat(method(STRANGER, MD5, SCRAM_SHA_256)).isEqualTo(MD5);
    }

    @Test
    void md5_means_scram_for_a_user_with_a_verifier() {
        assertThat(method(SCRAM_SECRET, MD5)).isEqualTo(SCRAM_SHA_256);
    }

    @Test
    void a_user_whose_secret_fits_no_method_is_asked_as_a_stranger_is() {
        assertThat(choose(MD5_SECRET, true, SCRAM_SHA_256)).contains(new MethodChoice(SCRAM_SHA_256, STRANGER));
    }

    @Test
    void trust_behind_another_method_lets_nobody_in() {
        assertThat(choose(MD5_SECRET, true, SCRAM_SHA_256, TRUST)).contains(new MethodChoice(SCRAM_SHA_256, STRANGER));
        assertThat(choose(MD5_SECRET, false, PASSWORD, TRUST)).isEmpty();
        assertThat(method(MD5_SECRET, TRUST, SCRAM_SHA_256)).isEqualTo(TRUST);
    }

    @Test
    void a_password_is_not_asked_for_in_plain_text() {
        assertThat(choose(PLAIN_SECRET, false, PASSWORD)).isEmpty();
        assertThat(choose(STRANGER, false, PASSWORD)).isEmpty();
        assertThat(choose(MD5_SECRET, false, PASSWORD, SCRAM_SHA_256))
                .contains(new MethodChoice(SCRAM_SHA_256, STRANGER));
        assertThat(choose(PLAIN_SECRET, false, PASSWORD, MD5)).contains(new MethodChoice(MD5, PLAIN_SECRET));
    }
}
