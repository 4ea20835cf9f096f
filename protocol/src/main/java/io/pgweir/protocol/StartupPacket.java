package io.pgweir.protocol;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The packets without a type byte that open a connection.
 *
 * <pre>
 *   0        4            8
 *   +--------+------------+----------------------------------------------+
 *   | length | 196608 + n | name 0 value 0 name 0 value 0 … 0            |  StartupMessage of protocol 3.n
 *   +--------+------------+----------------------------------------------+
 *   |      8 |   80877103 |                                                 SSLRequest
 *   +--------+------------+
 *   |      8 |   80877104 |                                                 GSSENCRequest
 *   +--------+------------+-----------+----------------------------------+
 *   | length |   80877102 | processId | secret key, 4 to 256 bytes       |  CancelRequest
 *   +--------+------------+-----------+----------------------------------+
 * </pre>
 */
public sealed interface StartupPacket {
    int MAJOR_VERSION = 3;

    /** Protocol 3.2 (PostgreSQL 18): cancel keys of up to 256 bytes. */
    int NEWEST_MINOR = 2;

    int CANCEL_REQUEST_CODE = 80_877_102;
    int SSL_REQUEST_CODE = 80_877_103;
    int GSS_ENC_REQUEST_CODE = 80_877_104;

    /** The client asks for TLS; it expects one byte, {@code S} or {@code N}. */
    record SslRequest() implements StartupPacket {}

    /** The client asks for GSSAPI encryption; it expects one byte, {@code G} or {@code N}. */
    record GssEncRequest() implements StartupPacket {}

    /**
     * Cancels the query of another connection; it gets no answer.
     *
     * @param secretKey 4 to 256 bytes; not to be changed
     */
    record CancelRequest(int processId, byte[] secretKey) implements StartupPacket {
        /** Without the key: whoever knows it can cancel. */
        @Override
        public String toString() {
            return "CancelRequest[processId=" + processId + "]";
        }
    }

    /**
     * Who wants to log in where.
     *
     * @param minor the minor version of protocol 3 that the client asks for, 0 to 65,535
     * @param user never empty, at most 63 bytes in UTF-8
     * @param database the user's name if the client named none, at most 63 bytes in UTF-8
     * @param parameters run-time parameters in the order and spelling of the client; of a repeated name the last
     * @param options the command-line options, to be read by {@link StartupOptions}
     * @param replication the value of {@code replication} where it asks for a replication connection
     * @param protocolOptions the names that begin with {@code _pq_.}, all unknown to pgweir
     */
    record StartupMessage(
            int minor,
            String user,
            String database,
            Map<String, String> parameters,
            Optional<String> options,
            Optional<String> replication,
            List<String> protocolOptions)
            implements StartupPacket {
        /** The minor version that both sides speak. */
        public int negotiatedMinor() {
            return Math.min(minor, NEWEST_MINOR);
        }

        /** Whether the client must be told by one NegotiateProtocolVersion that it does not get all it asked for. */
        public boolean needsNegotiation() {
            return minor > NEWEST_MINOR || !protocolOptions.isEmpty();
        }
    }
}
