package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.StartupPacket.StartupMessage;
import io.pgweir.proxy.auth.ClientIdentity;
import io.pgweir.proxy.server.TimeLimit;

/** A database of some server, to whose loop the client moves. */
record ServedDatabase(Login login, Place place) implements Destination {

    @Override
    public StartupMessage startup() {
        return login.startup();
    }

    @Override
    public String client() {
        return login.client().toString();
    }

    @Override
    public TimeLimit loginLimit() {
        return login.tenant().limits().times().login();
    }

    @Override
    public void look(long now) throws ProtocolViolation {
        place.look(now);
    }

    @Override
    public void take(Channel channel) throws ProtocolViolation {
        place.take(channel);
    }

    @Override
    public void enter(Channel channel, ChannelHandler loginHandler, ClientIdentity identity, ByteBuf early) {
        channel.config().setAutoRead(false);
        Relocation next = new Relocation(login, identity);
        channel.pipeline().replace(loginHandler, null, next);
        if (early != null) {
            next.channelRead(channel.pipeline().context(next), early);
        }
        next.begin(channel);
    }
}
