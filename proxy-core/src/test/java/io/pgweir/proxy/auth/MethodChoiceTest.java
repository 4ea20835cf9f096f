package io.pgweir.proxy.auth;

import static io.pgweir.config.AuthMethod.CERT;
import static io.pgweir.config.AuthMethod.MD5;
import static io.pgweir.config.AuthMethod.PASSWORD;
import static io.pgweir.config.AuthMethod.SCRAM_SHA_256;
import static io.pgweir.config.AuthMethod.TRUST;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.AuthMethod;
import io.pgweir.config.Secret;
import io.pgweir.protocol.ScramVerifier;
import java.util.List;
import org.junit.jupiter.api.Test;

class MethodChoiceTest {

    private static final ScramVerifier VERIFIER = ScramVerifier.derive("open", new byte[16], 1);
    private static final Credential PLAIN_SECRET = new Credential.Plain(new Secret("open"), VERIFIER);
    private static final Credential MD5_SECRET = new Credential.Md5("md5" + "a".repeat(32));
    private static final Credential SCRAM_SECRET = new Credential.Scram(VERIFIER);
    private static final Credential NO_SECRET = new Credential.Absent();
    private static final Credential.Unknown STRANGER =
            new Credential.Unknown(ScramVerifier.mock(new byte[] {1}, "nobody", 4096));

    private static MethodChoice choose(Credential credential, AuthMethod... methods) {
        return MethodChoice.of(List.of(methods), credential, false, STRANGER);
    }

    private static AuthMethod method(Credential credential, AuthMethod... methods) {
        MethodChoice choice = choose(credential, methods);
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
        assertThat(choose(MD5_SECRET, SCRAM_SHA_256)).isEqualTo(new MethodChoice(SCRAM_SHA_256, STRANGER));
    }

    @Test
    void a_user_without_a_password_comes_in_where_none_is_asked_for() {
        assertThat(method(NO_SECRET, TRUST)).isEqualTo(TRUST);
        assertThat(MethodChoice.of(List.of(SCRAM_SHA_256, CERT), NO_SECRET, true, STRANGER))
                .isEqualTo(new MethodChoice(CERT, NO_SECRET));
        for (AuthMethod asking : List.of(SCRAM_SHA_256, MD5, PASSWORD)) {
            assertThat(choose(NO_SECRET, asking, CERT)).isEqualTo(choose(STRANGER, asking, CERT));
        }
    }

    @Test
    void a_certificate_that_names_the_user_is_enough() {
        assertThat(MethodChoice.of(List.of(CERT, SCRAM_SHA_256), SCRAM_SECRET, true, STRANGER))
                .isEqualTo(new MethodChoice(CERT, SCRAM_SECRET));
        assertThat(MethodChoice.of(List.of(SCRAM_SHA_256, CERT), MD5_SECRET, true, STRANGER))
                .isEqualTo(new MethodChoice(CERT, MD5_SECRET));
    }

    @Test
    void a_user_whom_the_certificate_does_not_name_is_treated_as_a_stranger_is() {
        assertThat(choose(PLAIN_SECRET, CERT)).isEqualTo(choose(STRANGER, CERT));
        assertThat(method(PLAIN_SECRET, CERT, SCRAM_SHA_256)).isEqualTo(method(STRANGER, CERT, SCRAM_SHA_256));
        assertThat(choose(MD5_SECRET, CERT, SCRAM_SHA_256)).isEqualTo(choose(STRANGER, CERT, SCRAM_SHA_256));
    }
}
