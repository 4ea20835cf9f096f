package io.pgweir.benchmarks.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.protocol.BackendType;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.protocol.FrontendType;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.proxy.relay.FrameInput;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One connection of the fake server. A query that begins with {@code SELECT} has one row of one integer, any other has
 * none; {@code BEGIN} and {@code END} move the transaction state; that is all it knows of SQL.
 */
final class FakeBackend extends ChannelInboundHandlerAdapter {

    /** What poolers want to be told. */
    private static final Map<String, String> PARAMETERS = Map.of(
            "server_version", "18.0",
            "server_encoding", "UTF8",
            "client_encoding", "UTF8",
            "DateStyle", "ISO, MDY",
            "TimeZone", "UTC",
            "integer_datetimes", "on",
            "standard_conforming_strings", "on");

    private static final int INT4_OID = 23;
    private static final int STARTUP_LENGTH_WORD = 4;

    private static final byte[] GREETING = bytes(FakeBackend::greeting);
    private static final byte[] ROW_DESCRIPTION = bytes(FakeBackend::rowDescription);
    private static final byte[] ROW = bytes(FakeBackend::row);
    private static final byte[] PARSE_COMPLETE = bytes(BackendMessages::parseComplete);
    private static final byte[] BIND_COMPLETE = bytes(BackendMessages::bindComplete);
    private static final byte[] CLOSE_COMPLETE = bytes(BackendMessages::closeComplete);
    private static final byte[] STATEMENT_DESCRIPTION = bytes(FakeBackend::statementDescription);
    private static final byte[] OTHER_DONE = bytes(out -> BackendMessages.commandComplete(out, "OK"));

    private final FrameCursor cursor = new FrameCursor();
    private FrameInput input;
    private boolean started;
    private byte status = 'I';

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        input = new FrameInput(ctx.alloc());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = input.join((ByteBuf) message);
        ByteBuf out = ctx.alloc().buffer(256);
        try {
            if (!started) {
                start(in, out);
            } else {
                walk(ctx, in, out);
            }
            input.carry(in);
        } catch (ProtocolViolation violation) {
            in.release();
            ctx.close();
        }
        if (out.isReadable()) {
            ctx.writeAndFlush(out, ctx.voidPromise());
        } else {
            out.release();
        }
    }

    /** Whatever it is: a request for TLS and a cancel are eight bytes, or sixteen, and nobody here sends either. */
    private void start(ByteBuf in, ByteBuf out) {
        if (in.readableBytes() >= STARTUP_LENGTH_WORD && in.readableBytes() >= in.getInt(in.readerIndex())) {
            in.skipBytes(in.getInt(in.readerIndex()));
            started = true;
            out.writeBytes(GREETING);
        }
    }

    private void walk(ChannelHandlerContext ctx, ByteBuf in, ByteBuf out) throws ProtocolViolation {
        while (cursor.next(in, in.readerIndex()) && cursor.isWhole()) {
            in.readerIndex(cursor.end());
            switch (cursor.type()) {
                case FrontendType.QUERY -> query(in, cursor.body(), out);
                case FrontendType.PARSE -> out.writeBytes(PARSE_COMPLETE);
                case FrontendType.BIND -> out.writeBytes(BIND_COMPLETE);
                case FrontendType.DESCRIBE -> describe(in.getByte(cursor.body()), out);
                case FrontendType.EXECUTE -> out.writeBytes(ROW);
                case FrontendType.CLOSE -> out.writeBytes(CLOSE_COMPLETE);
                case FrontendType.SYNC -> BackendMessages.readyForQuery(out, status);
                case FrontendType.TERMINATE -> ctx.close();
                default -> {}
            }
        }
    }

    private void query(ByteBuf in, int sql, ByteBuf out) {
        switch (in.getByte(sql)) {
            case 'B' -> status = 'T';
            case 'E' -> status = 'I';
            default -> {}
        }
        // SET and SHOW begin with an S, too.
        if (in.getByte(sql) == 'S' && in.getByte(sql + 2) == 'L') {
            out.writeBytes(ROW_DESCRIPTION).writeBytes(ROW);
        } else {
            out.writeBytes(OTHER_DONE);
        }
        BackendMessages.readyForQuery(out, status);
    }

    private static void describe(byte what, ByteBuf out) {
        if (what == 'S') {
            out.writeBytes(STATEMENT_DESCRIPTION);
        }
        out.writeBytes(ROW_DESCRIPTION);
    }

    private static void greeting(ByteBuf out) {
        BackendMessages.authenticationOk(out);
        PARAMETERS.forEach((name, value) -> BackendMessages.parameterStatus(out, name, value));
        BackendMessages.backendKeyData(out, 1, new byte[4]);
        BackendMessages.readyForQuery(out, (byte) 'I');
    }

    /** One column, {@code abalance}, as text. */
    private static void rowDescription(ByteBuf out) {
        ByteBuf column = Unpooled.buffer();
        column.writeCharSequence("abalance\0", StandardCharsets.US_ASCII);
        column.writeInt(0)
                .writeShort(0)
                .writeInt(INT4_OID)
                .writeShort(4)
                .writeInt(-1)
                .writeShort(0);
        out.writeByte(BackendType.ROW_DESCRIPTION).writeInt(4 + 2 + column.readableBytes());
        out.writeShort(1).writeBytes(column);
    }

    private static void row(ByteBuf out) {
        out.writeByte(BackendType.DATA_ROW).writeInt(4 + 2 + 4 + 1);
        out.writeShort(1).writeInt(1).writeByte('0');
        BackendMessages.commandComplete(out, "SELECT 1");
    }

    /** One parameter. */
    private static void statementDescription(ByteBuf out) {
        out.writeByte(BackendType.PARAMETER_DESCRIPTION).writeInt(4 + 2 + 4);
        out.writeShort(1).writeInt(INT4_OID);
    }

    private static byte[] bytes(Consumer<ByteBuf> writer) {
        ByteBuf out = Unpooled.buffer();
        writer.accept(out);
        return ByteBufUtil.getBytes(out);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        input.release();
    }
}
