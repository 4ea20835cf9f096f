package io.pgweir.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Md5PasswordTest {
    private static final byte[] SALT = {1, 2, 3, 4};

    @Test
    void the_hash_is_the_one_that_postgresql_stores() {
        // printf %s fooalice | md5sum
        assertThat(Md5Password.hash("foo", "alice")).isEqualTo("md5829c07e6289bb4f68db528a6960982f1");
        assertThat(Md5Password.isHash("md5829c07e6289bb4f68db528a6960982f1")).isTrue();
        assertThat(Md5Password.isHash("md5 is not a hash")).isFalse();
    }

    @Test
    void the_response_hashes_the_digits_with_the_salt() {
        // printf '829c07e6289bb4f68db528a6960982f1\1\2\3\4' | md5sum
        assertThat(Md5Password.response("md5829c07e6289bb4f68db528a6960982f1", SALT))
                .isEqualTo("md545fa7cc9d8d553135f62144a59f3e4f8");
    }

    @Test
    void only_the_exact_response_matches() {
        String hash = Md5Password.hash("foo", "alice");
        assertThat(matches(hash, "md545fa7cc9d8d553135f62144a59f3e4f8")).isTrue();
        assertThat(matches(hash, "md545fa7cc9d8d553135f62144a59f3e4f8 ")).isFalse();
        assertThat(matches(hash, "md5")).isFalse();
        assertThat(matches(hash, hash)).isFalse();
    }

    private static boolean matches(String hash, String response) {
        return Md5Password.matches(hash, SALT, response.getBytes(StandardCharsets.US_ASCII));
    }
}
