package io.pgweir.proxy.admin.console;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.util.ReferenceCountUtil;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.protocol.FrontendRequest;
import io.pgweir.protocol.FrontendType;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.admin.console.command.Commands;
import io.pgweir.proxy.admin.console.command.Visitor;
import io.pgweir.proxy.admin.console.command.Visitors;
import io.pgweir.proxy.relay.FrameInput;
import io.pgweir.proxy.relay.RelayPort;
import io.pgweir.proxy.relay.SocketView;
import io.pgweir.proxy.session.ConsoleClient;
import io.pgweir.proxy.session.VirtualDatabase;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket of a client of the console: cuts what it sends into requests, and gives the next one to its {@link ConsoleSession}
 * when the one before is done and what it was told has left. Confined to its loop.
 */
final class ConsoleHandler extends ChannelInboundHandlerAdapter {

    /** That pgweir itself ends it, as a user event of its pipeline. */
    private record End(ErrorFields lastWords) {}

    private static final Logger log = LoggerFactory.getLogger(ConsoleHandler.class);

    /** Room for the longest text in UTF-8 and the names beside it; what is longer is passed over, and never held. */
    private static final int MAX_MESSAGE = 4 * Commands.MAX_TEXT;

    private final ConsoleClient client;
    private final Commands commands;
    private final ExecutorService workers;
    private final Visitors visitors;
    private final FrameCursor cursor = new FrameCursor();
    private ChannelHandlerContext context;
    private FrameInput input;
    private ConsoleSession session;
    private boolean over;
    private boolean walking;

    ConsoleHandler(ConsoleClient client, Commands commands, ExecutorService workers, Visitors visitors) {
        this.client = client;
        this.commands = commands;
        this.workers = workers;
        this.visitors = visitors;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        input = new FrameInput(ctx.alloc());
        Visitor visitor =
                visitors.enter(client, SocketView.of(ctx.channel(), RelayPort.newId()), lastWords -> ctx.pipeline()
                        .fireUserEventTriggered(new End(lastWords)));
        ctx.channel().closeFuture().addListener(closed -> visitors.leave(visitor));
        CommandRunner runner = new CommandRunner(visitor, workers, ctx.executor());
        session = new ConsoleSession(client, commands, runner, ctx.alloc(), this::goOn);
        log.info("event=console_login client={} role={}", client, client.role().label());
        session.welcome();
        send();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (over) {
            ReferenceCountUtil.release(message);
            return;
        }
        input.carry(input.join((ByteBuf) message));
        proceed();
    }

    /** A command has ended. */
    private void goOn() {
        if (!walking) {
            proceed();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            proceed();
        }
    }

    private void proceed() {
        if (over || walking) {
            return;
        }
        walking = true;
        try {
            send();
            ByteBuf in = input.take();
            if (in != null) {
                walk(in);
            }
        } catch (ProtocolViolation violation) {
            end(violation.error());
        } finally {
            walking = false;
        }
        if (!over) {
            // Beyond one message nothing is read that cannot be handled yet; below, who leaves is noticed at once.
            context.channel().config().setAutoRead(mayGoOn() || input.size() <= MAX_MESSAGE);
        }
    }

    private boolean mayGoOn() {
        return !over && !session.isBusy() && context.channel().isWritable();
    }

    private void walk(ByteBuf in) throws ProtocolViolation {
        try {
            in.readerIndex(cursor.resume(in, in.readerIndex()));
            while (mayGoOn() && cursor.next(in, in.readerIndex())) {
                check();
                boolean tooLong = cursor.total() > MAX_MESSAGE;
                if (!tooLong && !cursor.isWhole()) {
                    break;
                }
                if (tooLong) {
                    session.refuse(cursor.type(), Commands.tooLong().error());
                } else {
                    handle(in.slice(cursor.body(), cursor.end() - cursor.body()));
                }
                in.readerIndex(cursor.letThrough());
                send();
            }
        } finally {
            if (over) {
                in.release();
            } else {
                input.carry(in);
            }
        }
    }

    private void check() throws ProtocolViolation {
        byte type = cursor.type();
        if (!FrontendType.isKnown(type) || type == FrontendType.PASSWORD) {
            throw new ProtocolViolation("invalid frontend message type " + Byte.toUnsignedInt(type));
        }
        if (cursor.total() - 1 > FrontendType.maxLength(type)) {
            throw new ProtocolViolation(
                    "invalid length " + (cursor.total() - 1) + " of " + FrontendType.name(type) + " message");
        }
    }

    private void handle(ByteBuf body) throws ProtocolViolation {
        try {
            FrontendRequest request = FrontendRequest.read(cursor.type(), body);
            if (request instanceof FrontendRequest.Terminate) {
                leave();
            } else {
                session.handle(request);
            }
        } catch (ProtocolViolation violation) {
            if (violation.sqlState().equals(SqlState.PROTOCOL_VIOLATION)) {
                throw violation;
            }
            // Its layout is right, so that the next message is where it should be.
            session.refuse(cursor.type(), ErrorFields.error(violation.sqlState(), violation.getMessage()));
        }
    }

    private void send() {
        ByteBuf replies = session.takeReplies();
        if (replies != null) {
            context.writeAndFlush(replies, context.voidPromise());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == VirtualDatabase.Event.CANCELLED) {
            session.cancel();
        } else if (event instanceof End end) {
            end(end.lastWords());
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void end(ErrorFields lastWords) {
        if (over) {
            return;
        }
        send();
        over = true;
        session.abandon();
        ByteBuf out = context.alloc().buffer(256);
        BackendMessages.error(out, lastWords);
        context.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
    }

    private void leave() {
        over = true;
        session.abandon();
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        over = true;
        session.abandon();
    }

    /** A reset, or a TLS record that is none, is an end like any other. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException || cause instanceof DecoderException)) {
            log.error("event=bug where=console client={}", client, cause);
        }
        ctx.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        input.release();
    }
}
