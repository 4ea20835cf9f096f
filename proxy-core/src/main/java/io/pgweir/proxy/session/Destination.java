package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.StartupPacket.StartupMessage;
import io.pgweir.proxy.auth.ClientIdentity;
import io.pgweir.proxy.server.TimeLimit;

/** Where a login leads: to a database of some server, or to the console. */
sealed interface Destination permits ServedDatabase, ConsoleLogin {

    StartupMessage startup();

    /** The client, as log lines call it. */
    String client();

    /** How long the way there may take, from the client's connection on. */
    TimeLimit loginLimit();

    /**
     * Tells who can be told now that there is no place, before it costs anything to find out who it is.
     *
     * @param now nanoseconds that never go back
     */
    void look(long now) throws ProtocolViolation;

    /**
     * Takes the place of a client that has proved who it is, until its channel is closed.
     *
     * @throws ProtocolViolation if there is none, or none for this client
     */
    void take(Channel channel) throws ProtocolViolation;

    /**
     * The client goes on there. Called on the loop of the login.
     *
     * @param login makes room for what comes next
     * @param early what the client has sent behind its login, or null
     */
    void enter(Channel channel, ChannelHandler login, ClientIdentity identity, ByteBuf early);
}
