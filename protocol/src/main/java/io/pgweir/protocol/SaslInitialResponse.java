package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * A client chooses a SASL mechanism and says its first word.
 *
 * <pre>
 *   | mechanism 0 | length of the response | response |
 * </pre>
 */
public record SaslInitialResponse(String mechanism, byte[] response) {
    /**
     * Reads the body of one message, which must end where the buffer's readable bytes end.
     *
     * <p>Length −1 (no response yet) is refused, though PostgreSQL would answer it with an empty challenge: in SCRAM the
     * client speaks first, and no driver leaves it out.
     *
     * @throws ProtocolViolation also if the mechanism is not among those offered
     */
    public static SaslInitialResponse read(ByteBuf body, List<String> offered) throws ProtocolViolation {
        MessageReader in = new MessageReader(body);
        String mechanism = in.string();
        if (!offered.contains(mechanism)) {
            throw new ProtocolViolation("client selected an invalid SASL authentication mechanism");
        }
        SaslInitialResponse initial = new SaslInitialResponse(mechanism, in.bytes(in.int32()));
        in.end();
        return initial;
    }

    @Override
    public String toString() {
        return "SaslInitialResponse[mechanism=" + mechanism + "]";
    }
}
