package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.pgweir.protocol.BackendKeyData;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.StartupPacket.StartupMessage;
import io.pgweir.proxy.auth.ClientIdentity;
import io.pgweir.proxy.server.TimeLimit;

/** The console. Its clients stay on the loop that they have logged in on, and no server is touched. */
final class ConsoleLogin implements Destination {

    private final StartupMessage startup;
    private final ClientAddress address;
    private final ConsoleDoor door;
    private final CancelKeys cancelKeys;
    private final BackendKeyData key;

    /** Null until it has proved who it is: before, nobody is told who may do what. */
    private ConsoleRole role;

    ConsoleLogin(StartupMessage startup, ClientAddress address, ConsoleDoor door, CancelKeys cancelKeys) {
        this.startup = startup;
        this.address = address;
        this.door = door;
        this.cancelKeys = cancelKeys;
        this.key = cancelKeys.issue(startup.negotiatedMinor());
    }

    @Override
    public StartupMessage startup() {
        return startup;
    }

    @Override
    public String client() {
        return Client.described(startup.user(), startup.database(), address.socket());
    }

    /** No tenant's: it is nobody's client. */
    @Override
    public TimeLimit loginLimit() {
        return door.loginLimit();
    }

    /** Which places it may have is not known yet. */
    @Override
    public void look(long now) {}

    @Override
    public void take(Channel channel) throws ProtocolViolation {
        role = door.roleOf(startup.user(), startup.database());
        door.take(role, channel);
    }

    @Override
    public void enter(Channel channel, ChannelHandler login, ClientIdentity identity, ByteBuf early) {
        cancelKeys.register(key, carriedOut -> channel.eventLoop().execute(() -> {
            channel.pipeline().fireUserEventTriggered(VirtualDatabase.Event.CANCELLED);
            carriedOut.run();
        }));
        channel.closeFuture().addListener(closed -> cancelKeys.forget(key));
        String applicationName = startup.parameters().getOrDefault("application_name", "");
        channel.pipeline()
                .addLast(door.console()
                        .session(new ConsoleClient(
                                startup.user(), startup.database(), role, address.socket(), applicationName, key)));
        if (early != null) {
            channel.pipeline().context(login).fireChannelRead(early);
        }
        channel.pipeline().remove(login);
    }
}
