package io.pgweir.cli.rehearsal;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.BackendType;
import io.pgweir.protocol.ChannelBinding;
import io.pgweir.protocol.FrontendMessages;
import io.pgweir.protocol.FrontendType;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.ScramClientExchange;
import io.pgweir.protocol.ScramClientExchange.ServerFirst;
import io.pgweir.protocol.ScramMechanism;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.Map;

/** A client that logs in by SCRAM and asks: simply, and with a prepared statement. */
public final class FirstClient implements AutoCloseable {

    private static final String STATEMENT = "s";
    private static final String SQL = "select abalance from pgbench_accounts where aid = 1";

    private final MessageStream server;

    /** Returns when the login has succeeded. */
    public FirstClient(int port, String user, String database, KnownPassword password)
            throws IOException, ProtocolViolation {
        server = new MessageStream(new Socket(InetAddress.getLoopbackAddress(), port));
        server.write(out -> FrontendMessages.startup(out, 0, Map.of("user", user, "database", database)));
        authenticate(password);
        awaitReady();
    }

    private void authenticate(KnownPassword password) throws IOException, ProtocolViolation {
        ScramClientExchange exchange = new ScramClientExchange(ChannelBinding.UNSUPPORTED, new SecureRandom());
        authenticationData();
        server.write(out -> FrontendMessages.saslInitialResponse(
                out, ScramMechanism.SCRAM_SHA_256.label(), exchange.clientFirst()));
        ServerFirst first = exchange.serverFirst(authenticationData());
        server.write(out -> FrontendMessages.saslResponse(out, exchange.clientFinal(password.keys(first))));
        exchange.verifyServerFinal(authenticationData());
    }

    private byte[] authenticationData() throws IOException {
        ByteBuf body = server.readUntil(BackendType.AUTHENTICATION);
        byte[] data = new byte[body.skipBytes(Integer.BYTES).readableBytes()];
        body.readBytes(data);
        return data;
    }

    private void awaitReady() throws IOException {
        server.readUntil(BackendType.READY_FOR_QUERY);
    }

    /** Simple queries, one after the other. */
    public void query(int times) throws IOException {
        for (int i = 0; i < times; i++) {
            server.write(out -> FrontendMessages.query(out, SQL));
            awaitReady();
        }
    }

    /** Prepares a statement and executes it, one execution after the other. */
    public void execute(int times) throws IOException {
        server.write(out -> {
            FrontendMessages.parse(out, STATEMENT, SQL);
            FrontendMessages.sync(out);
        });
        awaitReady();
        for (int i = 0; i < times; i++) {
            server.write(FirstClient::bindAndExecute);
            awaitReady();
        }
    }

    private static void bindAndExecute(ByteBuf out) {
        out.writeByte(FrontendType.BIND).writeInt(4 + 1 + 2 + 2 + 2 + 2);
        out.writeByte(0).writeByte(STATEMENT.charAt(0)).writeByte(0).writeZero(2 + 2 + 2);
        out.writeByte(FrontendType.EXECUTE).writeInt(4 + 1 + 4).writeByte(0).writeInt(0);
        FrontendMessages.sync(out);
    }

    @Override
    public void close() throws IOException {
        server.write(FrontendMessages::terminate);
        server.close();
    }
}
