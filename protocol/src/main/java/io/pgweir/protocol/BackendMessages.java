package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * Writers for what pgweir itself says to clients. Each appends one whole message to the buffer, so that a batch leaves
 * in one write. Layouts: "Message Formats" in the PostgreSQL manual.
 */
public final class BackendMessages {
    private BackendMessages() {}

    public static void authenticationOk(ByteBuf out) {
        authentication(out, AuthenticationRequest.OK, new byte[0]);
    }

    public static void authenticationCleartextPassword(ByteBuf out) {
        authentication(out, AuthenticationRequest.CLEARTEXT_PASSWORD, new byte[0]);
    }

    /** @param salt four random bytes */
    public static void authenticationMd5Password(ByteBuf out, byte[] salt) {
        authentication(out, AuthenticationRequest.MD5_PASSWORD, salt);
    }

    /** @param mechanisms in the order of preference */
    public static void authenticationSasl(ByteBuf out, List<String> mechanisms) {
        int lengthAt = MessageWriter.begin(out, BackendType.AUTHENTICATION);
        out.writeInt(AuthenticationRequest.SASL);
        for (String mechanism : mechanisms) {
            MessageWriter.string(out, mechanism);
        }
        out.writeByte(0);
        MessageWriter.end(out, lengthAt);
    }

    public static void authenticationSaslContinue(ByteBuf out, byte[] data) {
        authentication(out, AuthenticationRequest.SASL_CONTINUE, data);
    }

    public static void authenticationSaslFinal(ByteBuf out, byte[] data) {
        authentication(out, AuthenticationRequest.SASL_FINAL, data);
    }

    private static void authentication(ByteBuf out, int code, byte[] data) {
        int lengthAt = MessageWriter.begin(out, BackendType.AUTHENTICATION);
        out.writeInt(code).writeBytes(data);
        MessageWriter.end(out, lengthAt);
    }

    /**
     * Tells a client that it gets less than it asked for.
     *
     * @param newestMinor the minor version of protocol 3 that is spoken from here on. The manual calls the field a
     *     minor version, PostgreSQL sends and libpq expects the whole version number, so that goes on the wire
     * @param unrecognizedOptions the client's {@code _pq_.} names
     */
    public static void negotiateProtocolVersion(ByteBuf out, int newestMinor, List<String> unrecognizedOptions) {
        int lengthAt = MessageWriter.begin(out, BackendType.NEGOTIATE_PROTOCOL_VERSION);
        out.writeInt(StartupPacket.MAJOR_VERSION << 16 | newestMinor);
        out.writeInt(unrecognizedOptions.size());
        for (String option : unrecognizedOptions) {
            MessageWriter.string(out, option);
        }
        MessageWriter.end(out, lengthAt);
    }

    public static void parameterStatus(ByteBuf out, String name, String value) {
        int lengthAt = MessageWriter.begin(out, BackendType.PARAMETER_STATUS);
        MessageWriter.string(out, name);
        MessageWriter.string(out, value);
        MessageWriter.end(out, lengthAt);
    }

    /** @param secretKey 4 bytes, or up to 256 for a client that speaks protocol 3.2 */
    public static void backendKeyData(ByteBuf out, int processId, byte[] secretKey) {
        int lengthAt = MessageWriter.begin(out, BackendType.BACKEND_KEY_DATA);
        out.writeInt(processId).writeBytes(secretKey);
        MessageWriter.end(out, lengthAt);
    }

    /** @param status {@code 'I'} idle, {@code 'T'} in a transaction, {@code 'E'} in a failed one */
    public static void readyForQuery(ByteBuf out, byte status) {
        int lengthAt = MessageWriter.begin(out, BackendType.READY_FOR_QUERY);
        out.writeByte(status);
        MessageWriter.end(out, lengthAt);
    }

    public static void error(ByteBuf out, ErrorFields error) {
        fields(out, BackendType.ERROR_RESPONSE, error);
    }

    public static void notice(ByteBuf out, ErrorFields notice) {
        fields(out, BackendType.NOTICE_RESPONSE, notice);
    }

    private static void fields(ByteBuf out, byte type, ErrorFields fields) {
        int lengthAt = MessageWriter.begin(out, type);
        field(out, 'S', fields.severity());
        field(out, 'V', fields.severity());
        field(out, 'C', fields.sqlState());
        field(out, 'M', fields.message());
        field(out, 'D', fields.detail());
        field(out, 'H', fields.hint());
        out.writeByte(0);
        MessageWriter.end(out, lengthAt);
    }

    private static void field(ByteBuf out, char field, String value) {
        if (value != null) {
            out.writeByte(field);
            MessageWriter.string(out, value);
        }
    }

    public static void parseComplete(ByteBuf out) {
        MessageWriter.empty(out, BackendType.PARSE_COMPLETE);
    }

    public static void bindComplete(ByteBuf out) {
        MessageWriter.empty(out, BackendType.BIND_COMPLETE);
    }

    public static void closeComplete(ByteBuf out) {
        MessageWriter.empty(out, BackendType.CLOSE_COMPLETE);
    }

    public static void noData(ByteBuf out) {
        MessageWriter.empty(out, BackendType.NO_DATA);
    }

    public static void emptyQueryResponse(ByteBuf out) {
        MessageWriter.empty(out, BackendType.EMPTY_QUERY_RESPONSE);
    }

    /** @param tag for instance {@code SELECT 1} */
    public static void commandComplete(ByteBuf out, String tag) {
        int lengthAt = MessageWriter.begin(out, BackendType.COMMAND_COMPLETE);
        MessageWriter.string(out, tag);
        MessageWriter.end(out, lengthAt);
    }

    /** How a column of a result is announced; see {@code pg_type} for the figures. */
    public record Column(String name, int typeOid, int typeSize) {}

    /** @param binary of each column whether its values are sent in binary; as long as {@code columns} */
    public static void rowDescription(ByteBuf out, List<Column> columns, boolean[] binary) {
        int lengthAt = MessageWriter.begin(out, BackendType.ROW_DESCRIPTION);
        out.writeShort(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            MessageWriter.string(out, column.name());
            // Of no table, hence with no number in one; and with no type modifier.
            out.writeInt(0).writeShort(0);
            out.writeInt(column.typeOid()).writeShort(column.typeSize()).writeInt(-1);
            out.writeShort(binary[i] ? 1 : 0);
        }
        MessageWriter.end(out, lengthAt);
    }

    /** @param values of one row, each as its column's format has it; null for NULL */
    public static void dataRow(ByteBuf out, List<byte[]> values) {
        int lengthAt = MessageWriter.begin(out, BackendType.DATA_ROW);
        out.writeShort(values.size());
        for (byte[] value : values) {
            if (value == null) {
                out.writeInt(FrontendRequest.NULL_VALUE);
            } else {
                out.writeInt(value.length).writeBytes(value);
            }
        }
        MessageWriter.end(out, lengthAt);
    }

    /** Of a statement without parameters. */
    public static void noParameters(ByteBuf out) {
        int lengthAt = MessageWriter.begin(out, BackendType.PARAMETER_DESCRIPTION);
        out.writeShort(0);
        MessageWriter.end(out, lengthAt);
    }

    public static void portalSuspended(ByteBuf out) {
        MessageWriter.empty(out, BackendType.PORTAL_SUSPENDED);
    }
}
