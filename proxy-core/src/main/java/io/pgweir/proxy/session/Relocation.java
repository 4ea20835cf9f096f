package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.pgweir.proxy.auth.ClientIdentity;
import io.pgweir.proxy.dispatch.PoolKey;
import io.pgweir.proxy.net.LoopTurn;
import io.pgweir.proxy.relay.RelayHandler;
import io.pgweir.proxy.relay.RelayPort;
import io.pgweir.proxy.server.Server;
import io.pgweir.proxy.server.ServerPool;

/**
 * Moves a client that has authenticated from the loop that accepted it to the loop of its server, once, and begins its
 * session there. Nothing is read meanwhile; what had been read behind the login goes with it.
 */
final class Relocation {

    private final Login login;
    private final ClientIdentity identity;
    private final ByteBuf early;

    /** @param early what the client has sent behind its login, or null; owned from here on */
    Relocation(Login login, ClientIdentity identity, ByteBuf early) {
        this.login = login;
        this.identity = identity;
        this.early = early;
    }

    void begin(Channel channel) {
        EventLoop home = server().turn().loop();
        if (channel.eventLoop() == home) {
            arrived(channel);
            return;
        }
        channel.deregister().addListener(left -> {
            if (left.isSuccess()) {
                home.register(channel).addListener(moved -> {
                    if (moved.isSuccess()) {
                        home.execute(() -> arrived(channel));
                    } else {
                        lost(channel);
                    }
                });
            } else {
                lost(channel);
            }
        });
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
        channel.pipeline().addLast(new RelayHandler(session));
        channel.config().setAutoRead(true);
        session.join();
        if (early != null) {
            session.onRead(early);
        }
    }

    private void lost(Channel channel) {
        if (early != null) {
            early.release();
        }
        channel.close();
    }

    private Server server() {
        return login.route().clients().server();
    }
}
