package io.pgweir.proxy.admin.meters;

import java.time.Instant;
import java.util.Map;

/**
 * How things stand with TLS at one moment.
 *
 * @param certificateEnds when each of pgweir's own certificates ends, by the setting that it is for
 * @param handshakeFailures handshakes with clients that have come to nothing
 */
public record TlsFigures(Map<String, Instant> certificateEnds, long handshakeFailures) {

    public TlsFigures {
        certificateEnds = Map.copyOf(certificateEnds);
    }
}
