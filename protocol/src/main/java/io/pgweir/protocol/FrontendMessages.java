package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writers for what pgweir itself says to servers. Each appends one whole message to the buffer, so that a batch leaves
 * in one write. Layouts: "Message Formats" in the PostgreSQL manual.
 */
public final class FrontendMessages {
    private FrontendMessages() {}

    /**
     * StartupMessage of protocol 3.
     *
     * @param parameters {@code user}, {@code database} and run-time parameters, written in their order
     * @throws IllegalArgumentException if a name or value holds a NUL
     */
    public static void startup(ByteBuf out, int minor, Map<String, String> parameters) {
        int lengthAt = MessageWriter.begin(out);
        out.writeInt(StartupPacket.MAJOR_VERSION << 16 | minor);
        parameters.forEach((name, value) -> {
            MessageWriter.string(out, name);
            MessageWriter.string(out, value);
        });
        out.writeByte(0);
        MessageWriter.end(out, lengthAt);
    }

    public static void sslRequest(ByteBuf out) {
        int lengthAt = MessageWriter.begin(out);
        out.writeInt(StartupPacket.SSL_REQUEST_CODE);
        MessageWriter.end(out, lengthAt);
    }

    public static void cancelRequest(ByteBuf out, int processId, byte[] secretKey) {
        int lengthAt = MessageWriter.begin(out);
        out.writeInt(StartupPacket.CANCEL_REQUEST_CODE).writeInt(processId).writeBytes(secretKey);
        MessageWriter.end(out, lengthAt);
    }

    public static void query(ByteBuf out, String sql) {
        int lengthAt = MessageWriter.begin(out, FrontendType.QUERY);
        MessageWriter.string(out, sql);
        MessageWriter.end(out, lengthAt);
    }

    /** @param parameterTypes their oids, 0 where the server shall find the type; may be fewer than the parameters */
    public static void parse(ByteBuf out, String statement, String sql, int... parameterTypes) {
        int lengthAt = MessageWriter.begin(out, FrontendType.PARSE);
        MessageWriter.string(out, statement);
        MessageWriter.string(out, sql);
        out.writeShort(parameterTypes.length);
        for (int type : parameterTypes) {
            out.writeInt(type);
        }
        MessageWriter.end(out, lengthAt);
    }

    /** Close of a prepared statement. @param statement its name in the bytes of the client, without a NUL */
    public static void closeStatement(ByteBuf out, byte[] statement) {
        int lengthAt = MessageWriter.begin(out, FrontendType.CLOSE);
        out.writeByte('S').writeBytes(statement).writeByte(0);
        MessageWriter.end(out, lengthAt);
    }

    /** Describe of a prepared statement. @param statement its name in the bytes of the client, without a NUL */
    public static void describeStatement(ByteBuf out, byte[] statement) {
        int lengthAt = MessageWriter.begin(out, FrontendType.DESCRIBE);
        out.writeByte('S').writeBytes(statement).writeByte(0);
        MessageWriter.end(out, lengthAt);
    }

    public static void sync(ByteBuf out) {
        MessageWriter.empty(out, FrontendType.SYNC);
    }

    public static void flush(ByteBuf out) {
        MessageWriter.empty(out, FrontendType.FLUSH);
    }

    public static void terminate(ByteBuf out) {
        MessageWriter.empty(out, FrontendType.TERMINATE);
    }

    /** @param reason stands in the server's error and log */
    public static void copyFail(ByteBuf out, String reason) {
        int lengthAt = MessageWriter.begin(out, FrontendType.COPY_FAIL);
        MessageWriter.string(out, reason);
        MessageWriter.end(out, lengthAt);
    }

    /** PasswordMessage: the password in clear, or the response of {@link Md5Password}. */
    public static void passwordMessage(ByteBuf out, String password) {
        passwordMessage(out, password.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * PasswordMessage with the very bytes that a client gave.
     *
     * @throws IllegalArgumentException if they hold a NUL
     */
    public static void passwordMessage(ByteBuf out, byte[] password) {
        for (byte b : password) {
            if (b == 0) {
                throw new IllegalArgumentException("a password cannot hold a NUL");
            }
        }
        int lengthAt = MessageWriter.begin(out, FrontendType.PASSWORD);
        out.writeBytes(password).writeByte(0);
        MessageWriter.end(out, lengthAt);
    }

    public static void saslInitialResponse(ByteBuf out, String mechanism, byte[] response) {
        int lengthAt = MessageWriter.begin(out, FrontendType.PASSWORD);
        MessageWriter.string(out, mechanism);
        out.writeInt(response.length).writeBytes(response);
        MessageWriter.end(out, lengthAt);
    }

    public static void saslResponse(ByteBuf out, byte[] response) {
        int lengthAt = MessageWriter.begin(out, FrontendType.PASSWORD);
        out.writeBytes(response);
        MessageWriter.end(out, lengthAt);
    }
}
