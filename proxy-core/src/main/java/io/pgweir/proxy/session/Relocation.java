package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.pgweir.proxy.auth.ClientIdentity;
import io.pgweir.proxy.dispatch.PoolKey;
import io.pgweir.proxy.net.LoopTurn;
import io.pgweir.proxy.relay.FrameInput;
import io.pgweir.proxy.relay.RelayHandler;
import io.pgweir.proxy.relay.RelayPort;
import io.pgweir.proxy.server.Server;
import io.pgweir.proxy.server.ServerPool;

/**
 * Moves a client that has authenticated from the loop that accepted it to the loop of its server, once, and begins its
 * session there. What has been read behind the login goes with it. Nothing more is to be read from the socket meanwhile, but
 * one read may have brought several records of TLS, and io_uring stops reading only when the kernel has heard of it; what
 * is behind the login's last message comes by this handler.
 */
final class Relocation extends ChannelInboundHandlerAdapter {

    private final Login login;
    private final ClientIdentity identity;
    private FrameInput early;

    Relocation(Login login, ClientIdentity identity) {
        this.login = login;
        this.identity = identity;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        early = new FrameInput(ctx.alloc());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        early.carry(early.join((ByteBuf) message));
    }

    /** Called once, when this handler is in the channel's pipeline and has what was read before. */
    void begin(Channel channel) {
        EventLoop home = server().turn().loop();
        if (channel.eventLoop() == home) {
            arrived(channel);
            return;
        }
        channel.deregister().addListener(left -> {
            if (left.isSuccess()) {
                register(channel, home);
            } else {
                lost(channel);
            }
        });
    }

    /** The listener is there before the loop can have done it: to tell of it later would wake the loop once more. */
    private void register(Channel channel, EventLoop home) {
        ChannelPromise moved = new DefaultChannelPromise(channel, home);
        moved.addListener(registered -> {
            if (registered.isSuccess()) {
                home.execute(() -> arrived(channel));
            } else {
                lost(channel);
            }
        });
        home.register(moved);
    }

    private void arrived(Channel channel) {
        if (!channel.isActive()) {
            lost(channel);
            return;
        }
        Server server = server();
        LoopTurn turn = server.turn();
        Databases.Route route = login.route();
        PoolKey key =
                new PoolKey(server.name(), route.name(), identity.serverLogin().user());
        ServerPool pool = server.pool(key, route.limits(), route.database(), route.settings(), identity.serverLogin());
        RelayPort port = RelayPort.of(channel, turn);
        ClientSession session = new ClientSession(login.client(), port, route.clients(), server.dispatcher(), pool);
        login.cancelKeys().register(login.key(), carriedOut -> turn.loop().execute(() -> session.cancel(carriedOut)));
        ByteBuf first = early.take();
        channel.pipeline().replace(this, null, new RelayHandler(session));
        channel.config().setAutoRead(true);
        session.join();
        if (first != null) {
            session.onRead(first);
        }
    }

    /** Without a loop nothing more comes from the pipeline, not even that it is gone. */
    private void lost(Channel channel) {
        early.release();
        channel.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        early.release();
    }

    private Server server() {
        return login.route().clients().server();
    }
}
