package io.pgweir.proxy.admin.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP connection: one request after the other, each within its time. Does not read while it answers,
 * so that requests sent ahead wait in the socket's buffer; those that came with the same read wait in the {@link
 * FlowControlHandler} before it. Confined to the HTTP loop.
 */
final class HttpConnection extends SimpleChannelInboundHandler<HttpObject> {

    private static final Logger log = LoggerFactory.getLogger(HttpConnection.class);

    private final HttpRoutes routes;
    private final HttpLimits limits;
    private ScheduledFuture<?> deadline;
    private HttpRequest request;

    HttpConnection(HttpRoutes routes, HttpLimits limits) {
        this.routes = routes;
        this.limits = limits;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        closeIn(limits.request(), ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        deadline.cancel(false);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (message.decoderResult().isFailure()) {
            refuse(ctx, statusOf(message.decoderResult().cause()));
        } else if (message instanceof HttpRequest started) {
            request = started;
            if (HttpUtil.isTransferEncodingChunked(started) || HttpUtil.getContentLength(started, 0L) != 0) {
                refuse(ctx, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
            }
        } else if (message instanceof LastHttpContent) {
            ctx.channel().config().setAutoRead(false);
            closeIn(limits.answer(), ctx);
            routes.answer(request.method(), request.uri(), answer -> answer(ctx, answer));
        }
    }

    private static HttpResponseStatus statusOf(Throwable malformed) {
        if (malformed instanceof TooLongHttpLineException) {
            return HttpResponseStatus.REQUEST_URI_TOO_LONG;
        }
        return malformed instanceof TooLongHttpHeaderException
                ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                : HttpResponseStatus.BAD_REQUEST;
    }

    /** Where the next request would begin is not known, or not worth to be waited for: nothing more is read. */
    private static void refuse(ChannelHandlerContext ctx, HttpResponseStatus status) {
        ctx.channel().config().setAutoRead(false);
        FullHttpResponse response = response(HttpAnswer.error(status));
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private void answer(ChannelHandlerContext ctx, HttpAnswer answer) {
        FullHttpResponse response = response(answer);
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        HttpUtil.setKeepAlive(response.headers(), request.protocolVersion(), keepAlive);
        ctx.writeAndFlush(response).addListener(written -> {
            if (keepAlive && written.isSuccess()) {
                closeIn(limits.keepAlive(), ctx);
                ctx.channel().config().setAutoRead(true);
            } else {
                ctx.close();
            }
        });
    }

    private static FullHttpResponse response(HttpAnswer answer) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, answer.status(), Unpooled.wrappedBuffer(answer.body()));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, answer.contentType())
                .set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set("x-content-type-options", "nosniff");
        if (answer.status().equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
            response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
        }
        return response;
    }

    /** One deadline at a time; a channel that is closed already has no use for it. */
    private void closeIn(Duration time, ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        deadline = ctx.executor().schedule(() -> ctx.close(), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A reset by the peer, most often, and nobody is left to tell. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            log.error("event=bug where=http remote={}", ctx.channel().remoteAddress(), cause);
        }
        ctx.close();
    }
}
