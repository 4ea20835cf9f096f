package io.pgweir.protocol;

import com.ongres.saslprep.SASLprep;
import com.ongres.stringprep.Profile;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A password as SCRAM sees it: normalised by SASLprep (RFC 4013). */
final class SaslPassword {
    private static final Profile SASL_PREP = new SASLprep();

    private SaslPassword() {}

    /**
     * The normalised bytes. Like PostgreSQL, falls back to the raw bytes if they are not UTF-8, or hold a character that
     * SASLprep forbids, or nothing is left: such a password must work as it always did.
     */
    static byte[] normalise(byte[] password) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(password))
                    .toString();
            String normalised = SASL_PREP.prepareStored(text);
            return normalised.isEmpty() ? password : normalised.getBytes(StandardCharsets.UTF_8);
        } catch (CharacterCodingException | IllegalArgumentException | IndexOutOfBoundsException e) {
            // The last one is how the library says that nothing is left, for instance of a soft hyphen.
            return password;
        }
    }
}
