package io.pgweir.cli.rehearsal;

import io.netty.buffer.ByteBuf;
import io.pgweir.cli.rehearsal.MessageStream.Message;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.protocol.FrontendType;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SaslInitialResponse;
import io.pgweir.protocol.SaslResponse;
import io.pgweir.protocol.ScramMechanism;
import io.pgweir.protocol.ScramServerExchange;
import io.pgweir.protocol.ScramVerifier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** A server that lets one password in by SCRAM, has no TLS, and has no rows to any question. */
public final class StandInServer implements AutoCloseable {

    private static final byte IDLE = 'I';
    private static final int SSL_REQUEST = 80_877_103;
    private static final List<String> MECHANISMS = List.of(ScramMechanism.SCRAM_SHA_256.label());

    private final ServerSocket socket;
    private final ScramVerifier verifier;
    private final SecureRandom random = new SecureRandom();

    public StandInServer(String password) throws IOException {
        socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        verifier =
                ScramVerifier.derive(password, new byte[ScramVerifier.SALT_LENGTH], ScramVerifier.DEFAULT_ITERATIONS);
        daemon(this::accept);
    }

    public int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket accepted = socket.accept();
                daemon(() -> serve(accepted));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "stand-in-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket accepted) {
        try (MessageStream client = new MessageStream(accepted)) {
            while (client.readStartupPacket().readInt() == SSL_REQUEST) {
                client.write('N');
            }
            authenticate(client);
            client.write(StandInServer::welcome);
            for (Message message = client.read(); message.type() != FrontendType.TERMINATE; message = client.read()) {
                byte type = message.type();
                client.write(out -> answer(type, out));
            }
        } catch (IOException | ProtocolViolation end) {
            // The client sees that the connection has ended, and fails the rehearsal.
            return;
        }
    }

    private void authenticate(MessageStream client) throws IOException, ProtocolViolation {
        ScramServerExchange exchange = new ScramServerExchange(verifier, Optional.empty(), random);
        client.write(out -> BackendMessages.authenticationSasl(out, MECHANISMS));
        byte[] first =
                exchange.serverFirst(SaslInitialResponse.read(client.read().body(), MECHANISMS));
        client.write(out -> BackendMessages.authenticationSaslContinue(out, first));
        byte[] last =
                exchange.serverFinal(SaslResponse.read(client.read().body()).response());
        client.write(out -> BackendMessages.authenticationSaslFinal(out, last));
    }

    private static void welcome(ByteBuf out) {
        BackendMessages.authenticationOk(out);
        BackendMessages.parameterStatus(out, "server_version", "18.0");
        BackendMessages.parameterStatus(out, "client_encoding", "UTF8");
        BackendMessages.parameterStatus(out, "standard_conforming_strings", "on");
        BackendMessages.backendKeyData(out, 1, new byte[] {1, 2, 3, 4});
        BackendMessages.readyForQuery(out, IDLE);
    }

    private static void answer(byte type, ByteBuf out) {
        switch (type) {
            case FrontendType.QUERY -> {
                BackendMessages.commandComplete(out, "SELECT 0");
                BackendMessages.readyForQuery(out, IDLE);
            }
            case FrontendType.PARSE -> BackendMessages.parseComplete(out);
            case FrontendType.BIND -> BackendMessages.bindComplete(out);
            case FrontendType.DESCRIBE -> BackendMessages.noData(out);
            case FrontendType.EXECUTE -> BackendMessages.commandComplete(out, "SELECT 0");
            case FrontendType.CLOSE -> BackendMessages.closeComplete(out);
            case FrontendType.SYNC -> BackendMessages.readyForQuery(out, IDLE);
            default -> {}
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
