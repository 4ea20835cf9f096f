package io.pgweir.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.pgweir.protocol.BackendType;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.protocol.FrontendMessages;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.relay.FrameInput;

/**
 * A connection behind its login: runs a script when it is told to. Of the replies it reads the headers, and counts rows;
 * only errors are read. Once warm, nothing is allocated. Confined to its loop.
 */
final class Session extends ChannelInboundHandlerAdapter {

    /** Hears of each script one {@code done}, or {@code lost}; errors come before that. */
    interface Owner {
        /** @param bytes of requests and replies */
        void done(ScriptEnd end, long bytes);

        void error(String text);

        /** The connection is gone, though the owner did not {@link #leave}. */
        void lost(String why);
    }

    private final ChannelHandlerContext login;
    private final Owner owner;
    private final FrameCursor cursor = new FrameCursor();
    private final FrameInput input;
    private ChannelHandlerContext context;
    private ClientScript script;
    private int step;
    private int rows;
    private long bytes;
    private ScriptEnd end = ScriptEnd.SUCCEEDED;
    private boolean over;

    Session(ChannelHandlerContext login, Owner owner) {
        this.login = login;
        this.owner = owner;
        this.input = new FrameInput(login.alloc());
    }

    /** Takes the place of the login's handler. */
    void takeOver() {
        login.pipeline().replace(login.handler(), "session", this);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    /** Not before the last one is done. */
    void run(ClientScript next) {
        script = next;
        step = 0;
        rows = 0;
        bytes = 0;
        end = ScriptEnd.SUCCEEDED;
        script.draw();
        send();
    }

    private void send() {
        ByteBuf request = script.bytes(step);
        bytes += request.readableBytes();
        context.writeAndFlush(request, context.voidPromise());
    }

    /** Says goodbye and hangs up, as libpq does. */
    void leave() {
        over = true;
        ByteBuf out = context.alloc().buffer(8);
        FrontendMessages.terminate(out);
        context.writeAndFlush(out, context.voidPromise());
        context.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf fresh = (ByteBuf) message;
        bytes += fresh.readableBytes();
        ByteBuf in = input.join(fresh);
        try {
            in.readerIndex(walk(in));
            input.carry(in);
        } catch (ProtocolViolation violation) {
            in.release();
            lose(violation.getMessage());
        }
    }

    private int walk(ByteBuf in) throws ProtocolViolation {
        int at = cursor.resume(in, in.readerIndex());
        while (!over && cursor.next(in, at)) {
            byte type = cursor.type();
            if (!cursor.isWhole() && mustBeWhole(type)) {
                break;
            }
            at = cursor.letThrough();
            onMessage(type, in, at);
        }
        return at;
    }

    /** ReadyForQuery as well, or the next request would be counted from the middle of the last reply. */
    private static boolean mustBeWhole(byte type) {
        return type == BackendType.ERROR_RESPONSE || type == BackendType.READY_FOR_QUERY;
    }

    private void onMessage(byte type, ByteBuf in, int end) {
        switch (type) {
            case BackendType.DATA_ROW, BackendType.COPY_DATA -> rows++;
            case BackendType.READY_FOR_QUERY, BackendType.COPY_IN_RESPONSE -> answered(type);
            case BackendType.ERROR_RESPONSE -> error(ErrorFields.read(in.slice(cursor.body(), end - cursor.body())));
            default -> {}
        }
    }

    private void answered(byte type) {
        if (script == null) {
            lose("an answer to nothing");
        } else if (type != script.awaited(step)) {
            // Where COPY was refused, there is nothing to send lines to.
            fail();
            finish();
        } else if (++step < script.length()) {
            send();
        } else {
            finish();
        }
    }

    private void finish() {
        if (end == ScriptEnd.SUCCEEDED && rows != script.rows()) {
            fail();
            owner.error(rows + " rows in place of " + script.rows());
        }
        script = null;
        owner.done(end, bytes);
    }

    private void error(ErrorFields error) {
        end = error.sqlState().equals(SqlState.TOO_MANY_CONNECTIONS) ? ScriptEnd.REFUSED : ScriptEnd.FAILED;
        if (error.isFatal()) {
            lose(text(error));
        } else {
            owner.error(text(error));
        }
    }

    /** Where the answer is not the one that was awaited, and perhaps an error has said why. */
    private void fail() {
        if (end == ScriptEnd.SUCCEEDED) {
            end = ScriptEnd.FAILED;
        }
    }

    static String text(ErrorFields error) {
        return error.severity() + " " + error.sqlState() + ": " + error.message();
    }

    private void lose(String why) {
        if (!over) {
            over = true;
            context.close();
            owner.lost(why);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        lose("the connection was closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        lose(String.valueOf(cause.getMessage()));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        input.release();
    }
}
