package io.pgweir.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.Secret;
import io.pgweir.protocol.ScramClientExchange.ServerFirst;
import io.pgweir.protocol.ScramKeys;
import io.pgweir.proxy.auth.ServerCredential;
import org.junit.jupiter.api.Test;

class DerivedKeysTest {

    private static final ScramKeys KEYS = new ScramKeys(new byte[32], new byte[32]);

    private final DerivedKeys derived = new DerivedKeys();

    private static ServerCredential.Password password(String text) {
        return new ServerCredential.Password(new Secret(text));
    }

    private static ServerFirst challenge(int salt, int iterations) {
        return new ServerFirst("", "nonce", new byte[] {(byte) salt}, iterations);
    }

    @Test
    void they_are_known_for_the_same_password_salt_and_iterations_and_nothing_else() {
        assertThat(derived.find(password("a"), challenge(1, 4096))).isNull();
        derived.remember(password("a"), challenge(1, 4096), KEYS);

        assertThat(derived.find(password("a"), challenge(1, 4096))).isSameAs(KEYS);
        assertThat(derived.find(password("b"), challenge(1, 4096))).isNull();
        assertThat(derived.find(password("a"), challenge(2, 4096))).isNull();
        assertThat(derived.find(password("a"), challenge(1, 4097))).isNull();
    }

    @Test
    void those_of_a_new_password_take_the_place_of_the_old() {
        derived.remember(password("old"), challenge(1, 4096), KEYS);
        derived.remember(password("new"), challenge(2, 4096), KEYS);

        assertThat(derived.find(password("old"), challenge(1, 4096))).isNull();
        assertThat(derived.find(password("new"), challenge(2, 4096))).isSameAs(KEYS);
    }
}
