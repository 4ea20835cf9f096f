package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** What a server demands of pgweir during the login: the messages of type {@code 'R'}. */
public sealed interface AuthenticationRequest {
    int OK = 0;
    int CLEARTEXT_PASSWORD = 3;
    int MD5_PASSWORD = 5;
    int SASL = 10;
    int SASL_CONTINUE = 11;
    int SASL_FINAL = 12;

    /** The login is done. */
    record Ok() implements AuthenticationRequest {}

    record CleartextPassword() implements AuthenticationRequest {}

    /** @param salt four bytes */
    record Md5(byte[] salt) implements AuthenticationRequest {}

    /** @param mechanisms in the server's order of preference, never empty */
    record Sasl(List<String> mechanisms) implements AuthenticationRequest {}

    record SaslContinue(byte[] data) implements AuthenticationRequest {}

    record SaslFinal(byte[] data) implements AuthenticationRequest {}

    /** Kerberos, GSSAPI, SSPI or something newer. */
    record Unsupported(int code) implements AuthenticationRequest {}

    /**
     * Reads the body of one message, which must end where the buffer's readable bytes end.
     *
     * @throws ProtocolViolation if the body is longer or shorter than its code demands
     */
    static AuthenticationRequest read(ByteBuf body) throws ProtocolViolation {
        MessageReader in = new MessageReader(body);
        int code = in.int32();
        AuthenticationRequest request =
                switch (code) {
                    case OK -> new Ok();
                    case CLEARTEXT_PASSWORD -> new CleartextPassword();
                    case MD5_PASSWORD -> new Md5(in.bytes(4));
                    case SASL -> new Sasl(mechanisms(in));
                    case SASL_CONTINUE -> new SaslContinue(in.rest());
                    case SASL_FINAL -> new SaslFinal(in.rest());
                    default -> {
                        in.rest();
                        yield new Unsupported(code);
                    }
                };
        in.end();
        return request;
    }

    private static List<String> mechanisms(MessageReader in) throws ProtocolViolation {
        List<String> mechanisms = new ArrayList<>();
        for (String mechanism = in.string(); !mechanism.isEmpty(); mechanism = in.string()) {
            mechanisms.add(mechanism);
        }
        if (mechanisms.isEmpty()) {
            throw new ProtocolViolation("the server offers no SASL mechanism");
        }
        return List.copyOf(mechanisms);
    }
}
