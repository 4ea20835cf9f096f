package io.pgweir.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a client's SCRAM messages say about the TLS connection that they travel in (RFC 5802, section 6).
 *
 * <pre>
 *                        client-first-message begins   c= in client-final-message is, in Base64
 *   UNSUPPORTED          n,,                           the same        no TLS, or the client does not want it
 *   NOT_OFFERED          y,,                           the same        it would have, but was offered no PLUS
 *   tlsServerEndPoint    p=tls-server-end-point,,      the same, and the hash of the server's certificate
 * </pre>
 *
 * <p>The proof covers both. So who sits in between with a certificate of his own is found out by the hash, and who takes
 * PLUS out of the server's offer by the {@code y}, which the server knows to be wrong.
 */
public final class ChannelBinding {

    public static final ChannelBinding UNSUPPORTED = new ChannelBinding("n,,", new byte[0]);
    public static final ChannelBinding NOT_OFFERED = new ChannelBinding("y,,", new byte[0]);

    private final String gs2Header;
    private final byte[] data;

    private ChannelBinding(String gs2Header, byte[] data) {
        this.gs2Header = gs2Header;
        this.data = data;
    }

    /** The one type that PostgreSQL and its drivers have. @param certificateHash of RFC 5929, section 4.1 */
    public static ChannelBinding tlsServerEndPoint(byte[] certificateHash) {
        return new ChannelBinding("p=tls-server-end-point,,", certificateHash);
    }

    /** The mechanism in whose messages this may stand. */
    public ScramMechanism mechanism() {
        return data.length > 0 ? ScramMechanism.SCRAM_SHA_256_PLUS : ScramMechanism.SCRAM_SHA_256;
    }

    /** With which client-first-message begins. */
    String gs2Header() {
        return gs2Header;
    }

    /** The attribute {@code c} of client-final-message. */
    String attribute() {
        byte[] header = gs2Header.getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(header, header.length + data.length);
        System.arraycopy(data, 0, all, header.length, data.length);
        return ScramPrimitives.base64(all);
    }
}
