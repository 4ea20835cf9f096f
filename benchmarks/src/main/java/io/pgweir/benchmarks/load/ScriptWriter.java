package io.pgweir.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.BackendType;
import io.pgweir.protocol.FrontendMessages;
import io.pgweir.protocol.FrontendType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts a script together, request by request. SQL is plain ASCII, and names its variables as {@code :aid}. */
final class ScriptWriter {

    private static final Pattern VARIABLE = Pattern.compile(":([a-z_0-9]+)");
    private static final String SLOT = " ".repeat(Request.SLOT_WIDTH);

    /** Type byte and length word. */
    private static final int HEADER = 5;

    /** The same name for each client, as applications have it: to tell them apart is the pooler's business. */
    private static final String STATEMENT = "bench";

    private final List<Request> requests = new ArrayList<>();
    private final ByteBuf bytes = Unpooled.buffer();
    private final List<Request.Slot> slots = new ArrayList<>();

    /** A simple query. */
    ScriptWriter query(String sql) {
        simple(sql);
        return await(BackendType.READY_FOR_QUERY);
    }

    private void simple(String sql) {
        StringBuilder text = new StringBuilder();
        Matcher variable = VARIABLE.matcher(sql);
        while (variable.find()) {
            variable.appendReplacement(text, SLOT);
            slot(Variable.named(variable.group(1)), HEADER + text.length() - Request.SLOT_WIDTH);
        }
        variable.appendTail(text);
        FrontendMessages.query(bytes, text.toString());
    }

    /** The unnamed statement: Parse, Bind, Describe, Execute and Sync, as libpq sends them for PQexecParams. */
    ScriptWriter unnamed(String sql, Variable parameter) {
        FrontendMessages.parse(bytes, "", sql);
        execute("", parameter);
        return await(BackendType.READY_FOR_QUERY);
    }

    /** Parse and Sync of the named statement. */
    ScriptWriter prepare(String sql) {
        FrontendMessages.parse(bytes, STATEMENT, sql);
        FrontendMessages.sync(bytes);
        return await(BackendType.READY_FOR_QUERY);
    }

    /** Bind, Describe, Execute and Sync of the named statement, as libpq sends them for PQexecPrepared. */
    ScriptWriter prepared(Variable parameter) {
        execute(STATEMENT, parameter);
        return await(BackendType.READY_FOR_QUERY);
    }

    private void execute(String statement, Variable parameter) {
        message(FrontendType.BIND, () -> bind(statement, parameter));
        message(FrontendType.DESCRIBE, () -> bytes.writeByte('P').writeByte(0));
        message(FrontendType.EXECUTE, () -> bytes.writeByte(0).writeInt(0));
        FrontendMessages.sync(bytes);
    }

    /** The unnamed portal; one parameter, and all of the result, as text. */
    private void bind(String statement, Variable parameter) {
        bytes.writeByte(0);
        ByteBufUtil.writeAscii(bytes, statement);
        bytes.writeByte(0);
        bytes.writeShort(0).writeShort(1).writeInt(Request.SLOT_WIDTH);
        slot(parameter, bytes.writerIndex());
        ByteBufUtil.writeAscii(bytes, SLOT);
        bytes.writeShort(0);
    }

    /**
     * COPY … FROM STDIN.
     *
     * @param lines each with its end
     * @param linesAMessage as many as psql's buffer would hold
     */
    ScriptWriter copyIn(String sql, List<String> lines, int linesAMessage) {
        simple(sql);
        await(BackendType.COPY_IN_RESPONSE);
        for (int i = 0; i < lines.size(); i += linesAMessage) {
            String some = String.join("", lines.subList(i, Math.min(i + linesAMessage, lines.size())));
            message(FrontendType.COPY_DATA, () -> bytes.writeCharSequence(some, StandardCharsets.US_ASCII));
        }
        message(FrontendType.COPY_DONE, () -> {});
        return await(BackendType.READY_FOR_QUERY);
    }

    private void slot(Variable variable, int at) {
        slots.add(new Request.Slot(variable, at));
    }

    private void message(byte type, Runnable body) {
        int start = bytes.writerIndex();
        bytes.writeByte(type).writeInt(0);
        body.run();
        bytes.setInt(start + 1, bytes.writerIndex() - start - 1);
    }

    /** Direct memory, or each write would copy it there. */
    private ScriptWriter await(byte type) {
        int length = bytes.readableBytes();
        requests.add(new Request(Unpooled.directBuffer(length, length).writeBytes(bytes), slots, type));
        bytes.clear();
        slots.clear();
        return this;
    }

    /** @param rows that the whole script must bring */
    Script script(int rows) {
        return new Script(requests, rows);
    }
}
