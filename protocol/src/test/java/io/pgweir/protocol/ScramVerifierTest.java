package io.pgweir.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScramVerifierTest {
    /** Of "pencil", as PostgreSQL would store it with the salt of RFC 7677. */
    private static final String PENCIL = "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
            + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

    @Test
    void what_postgresql_stores_is_parsed_and_written_again() {
        ScramVerifier verifier = ScramVerifier.parse(PENCIL).orElseThrow();
        assertThat(verifier.iterations()).isEqualTo(4096);
        assertThat(verifier.salt()).hasSize(16);
        assertThat(verifier.encoded()).isEqualTo(PENCIL);
        assertThat(verifier).isEqualTo(ScramVerifier.derive("pencil", verifier.salt(), 4096));
    }

    @Test
    void a_password_in_clear_matches_or_not() {
        ScramVerifier verifier = ScramVerifier.parse(PENCIL).orElseThrow();
        assertThat(verifier.matches("pencil".getBytes(StandardCharsets.UTF_8))).isTrue();
        assertThat(verifier.matches("Pencil".getBytes(StandardCharsets.UTF_8))).isFalse();
        assertThat(verifier.matches(new byte[0])).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pencil",
                "md5d41d8cd98f00b204e9800998ecf8427e",
                "SCRAM-SHA-256",
                "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==",
                "SCRAM-SHA-256$0:W22ZaJ0SNY7soEsUEjb6gQ==$"
                        + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
                "SCRAM-SHA-256$99999999999:W22ZaJ0SNY7soEsUEjb6gQ==$"
                        + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
                "SCRAM-SHA-256$4096:***$"
                        + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
                "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$AAAA:AAAA"
            })
    void anything_else_is_no_verifier(String text) {
        assertThat(ScramVerifier.parse(text)).isEmpty();
    }

    @Test
    void a_mock_is_stable_per_user_and_differs_between_users_and_processes() {
        byte[] secret = {1, 2, 3};
        ScramVerifier mock = ScramVerifier.mock(secret, "anna", 4096);
        assertThat(mock).isEqualTo(ScramVerifier.mock(secret, "anna", 4096));
        assertThat(mock.salt()).hasSize(ScramVerifier.SALT_LENGTH);
        assertThat(mock.iterations()).isEqualTo(ScramVerifier.DEFAULT_ITERATIONS);
        assertThat(mock.salt())
                .isNotEqualTo(ScramVerifier.mock(secret, "berta", 4096).salt())
                .isNotEqualTo(ScramVerifier.mock(new byte[] {4}, "anna", 4096).salt());
        assertThat(ScramVerifier.parse(mock.encoded())).contains(mock);
    }

    @Test
    void passwords_are_normalised_by_saslprep() {
        byte[] salt = {1};
        assertThat(ScramKeys.derive("I\u00adX", salt, 1).clientKey())
                .isEqualTo(ScramKeys.derive("IX", salt, 1).clientKey());
        assertThat(ScramKeys.derive("\u00aa", salt, 1).clientKey())
                .isEqualTo(ScramKeys.derive("a", salt, 1).clientKey());
    }

    @Test
    void what_saslprep_forbids_counts_byte_by_byte() {
        for (byte[] password : new byte[][] {
            {0x07}, {(byte) 0xc3, 0x28}, {(byte) 0xc2, (byte) 0xad}, "\u0627\u0031".getBytes(StandardCharsets.UTF_8)
        }) {
            assertThat(SaslPassword.normalise(password)).isEqualTo(password);
        }
    }
}
