package io.pgweir.proxy.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.FrontendMessages;
import io.pgweir.protocol.FrontendType;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;

/** A message of a scripted client, by its name in the PostgreSQL manual; what it holds is never checked here. */
public record FrontendMessage(String name, byte[] bytes) {

    public static final int INT4 = 23;
    public static final int TEXT = 25;

    private static final short TEXT_FORMAT = 0;
    private static final int NULL_VALUE = -1;

    /** Bytes as they are: whole messages, halves of them or nonsense. */
    public static FrontendMessage bytes(int... bytes) {
        byte[] raw = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            raw[i] = (byte) bytes[i];
        }
        return new FrontendMessage("bytes", raw);
    }

    /** A message of any type and body, with its right length. */
    public static FrontendMessage message(char type, byte[] body) {
        return written("message '" + type + "'", out -> {
            out.writeByte(type).writeInt(4 + body.length);
            out.writeBytes(body);
        });
    }

    public static FrontendMessage startup(int minor, Map<String, String> parameters) {
        return written("StartupMessage", out -> FrontendMessages.startup(out, minor, parameters));
    }

    public static FrontendMessage sslRequest() {
        return written("SSLRequest", FrontendMessages::sslRequest);
    }

    public static FrontendMessage cancelRequest(int processId, byte[] secretKey) {
        return written("CancelRequest", out -> FrontendMessages.cancelRequest(out, processId, secretKey));
    }

    public static FrontendMessage password(String password) {
        return written("PasswordMessage", out -> FrontendMessages.passwordMessage(out, password));
    }

    public static FrontendMessage saslInitialResponse(String mechanism, byte[] response) {
        return written("SASLInitialResponse", out -> FrontendMessages.saslInitialResponse(out, mechanism, response));
    }

    public static FrontendMessage saslResponse(byte[] response) {
        return written("SASLResponse", out -> FrontendMessages.saslResponse(out, response));
    }

    public static FrontendMessage query(String sql) {
        return written("Query", out -> FrontendMessages.query(out, sql));
    }

    /** @param parameterTypes object ids, such as {@link #INT4}; none where PostgreSQL is to find them */
    public static FrontendMessage parse(String statement, String sql, int... parameterTypes) {
        return written("Parse", out -> FrontendMessages.parse(out, statement, sql, parameterTypes));
    }

    /** Parameters and results in text format. @param values null is SQL's NULL */
    public static FrontendMessage bind(String portal, String statement, String... values) {
        return typed(FrontendType.BIND, body -> {
            string(body, portal);
            string(body, statement);
            body.writeShort(0).writeShort(values.length);
            for (String value : values) {
                value(body, value);
            }
            body.writeShort(0);
        });
    }

    public static FrontendMessage describeStatement(String statement) {
        return typed(FrontendType.DESCRIBE, body -> string(body.writeByte('S'), statement));
    }

    public static FrontendMessage describePortal(String portal) {
        return typed(FrontendType.DESCRIBE, body -> string(body.writeByte('P'), portal));
    }

    /** To the end of the portal. */
    public static FrontendMessage execute(String portal) {
        return execute(portal, 0);
    }

    public static FrontendMessage execute(String portal, int maxRows) {
        return typed(FrontendType.EXECUTE, body -> {
            string(body, portal);
            body.writeInt(maxRows);
        });
    }

    public static FrontendMessage closeStatement(String statement) {
        return typed(FrontendType.CLOSE, body -> string(body.writeByte('S'), statement));
    }

    public static FrontendMessage closePortal(String portal) {
        return typed(FrontendType.CLOSE, body -> string(body.writeByte('P'), portal));
    }

    public static FrontendMessage sync() {
        return written("Sync", FrontendMessages::sync);
    }

    public static FrontendMessage flush() {
        return written("Flush", FrontendMessages::flush);
    }

    public static FrontendMessage terminate() {
        return written("Terminate", FrontendMessages::terminate);
    }

    public static FrontendMessage copyData(String data) {
        return typed(FrontendType.COPY_DATA, body -> body.writeCharSequence(data, UTF_8));
    }

    public static FrontendMessage copyDone() {
        return typed(FrontendType.COPY_DONE, body -> {});
    }

    public static FrontendMessage copyFail(String reason) {
        return written("CopyFail", out -> FrontendMessages.copyFail(out, reason));
    }

    /** Arguments and result in text format. */
    public static FrontendMessage functionCall(int function, String... arguments) {
        return typed(FrontendType.FUNCTION_CALL, body -> {
            body.writeInt(function).writeShort(0).writeShort(arguments.length);
            for (String argument : arguments) {
                value(body, argument);
            }
            body.writeShort(TEXT_FORMAT);
        });
    }

    /** The same message cut short; the peer waits for the rest. */
    public FrontendMessage firstBytes(int count) {
        return new FrontendMessage(name + " cut", Arrays.copyOf(bytes, count));
    }

    private static FrontendMessage typed(byte type, Consumer<ByteBuf> body) {
        return written(FrontendType.name(type), out -> {
            int start = out.writerIndex();
            out.writeByte(type).writeInt(0);
            body.accept(out);
            out.setInt(start + 1, out.writerIndex() - start - 1);
        });
    }

    private static FrontendMessage written(String name, Consumer<ByteBuf> writer) {
        ByteBuf out = Unpooled.buffer();
        writer.accept(out);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return new FrontendMessage(name, bytes);
    }

    private static void string(ByteBuf out, String text) {
        out.writeCharSequence(text, UTF_8);
        out.writeByte(0);
    }

    private static void value(ByteBuf out, String value) {
        if (value == null) {
            out.writeInt(NULL_VALUE);
            return;
        }
        byte[] bytes = value.getBytes(UTF_8);
        out.writeInt(bytes.length).writeBytes(bytes);
    }

    @Override
    public String toString() {
        return name;
    }
}
