package io.pgweir.proxy.jazzer;

import io.netty.buffer.Unpooled;
import io.pgweir.config.Timeouts;
import io.pgweir.protocol.BackendKeyData;
import io.pgweir.proxy.explore.CountedBuffers;
import io.pgweir.proxy.explore.SteppedSocket;
import io.pgweir.proxy.explore.SteppedTurn;
import io.pgweir.proxy.relay.RelayPort;
import io.pgweir.proxy.server.SteppedServer;
import io.pgweir.proxy.session.SteppedClient;
import io.pgweir.proxy.state.ReportedSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * What a client says from its login on, and what a server says, through pgweir's own classes from socket to socket: requests
 * are read, names of statements changed, replies accounted for. PostgreSQL is sent messages only, it and the client hear the
 * same wherever the client's bytes are cut, every buffer is given back, and if the server has kept to the protocol the next
 * client finds its connection as it should be.
 *
 * <pre>
 *   where to cut | steps: which | length of what is said | what is said
 * </pre>
 */
final class Relay {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final long A_SECOND = TimeUnit.MILLISECONDS.toNanos(1_100);
    private static final int ROUNDS_TO_SETTLE = 20;
    private static final int UNCUT = 256;

    private static final Timeouts TIMEOUTS = new Timeouts(
            LIMIT, LIMIT, LIMIT, LIMIT, LIMIT, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, LIMIT);

    private static final ReportedSettings REPORTED = ReportedSettings.NONE
            .with("client_encoding", "UTF8")
            .with("session_authorization", "app")
            .with("standard_conforming_strings", "on");

    private static final byte[] QUERY = HexFormat.of().parseHex("510000000973656c3100");
    private static final byte[] REPLY = HexFormat.of().parseHex("430000000d53454c4543542030005a0000000549");

    private final SteppedTurn turn = new SteppedTurn();
    private final CountedBuffers buffers = new CountedBuffers();
    private final SteppedServer server = new SteppedServer(turn, TIMEOUTS, new Random(0));
    private final SteppedClient.All sessions = new SteppedClient.All();
    private final List<ObligingBackend> backends = new ArrayList<>();
    private final int cuts;
    private boolean serverIsStrange;

    private Relay(int cuts) {
        this.cuts = cuts;
    }

    static void read(byte[] bytes) {
        Input in = new Input(bytes);
        int cuts = in.number();
        byte[] steps = in.rest();
        String whole = new Relay(UNCUT).heardIn(steps);
        String pieces = new Relay(cuts).heardIn(steps);
        Promise.unless(whole.equals(pieces), () -> "whole: " + whole + "; in pieces: " + pieces);
    }

    private String heardIn(byte[] steps) {
        StrangeClient client = new StrangeClient();
        join("a", client);
        Input in = new Input(steps);
        while (!in.isAtEnd()) {
            take(in, client);
            turn.finish();
            connect();
        }
        client.leave();
        settle();
        String heard = heard(client);
        if (!serverIsStrange) {
            serveAnother();
        }
        end();
        return heard;
    }

    private void join(String name, StrangeClient client) {
        SteppedSocket socket = new SteppedSocket(turn, buffers, client);
        RelayPort port = new RelayPort(socket, turn);
        client.join(socket, new SteppedClient(name, port, sessions, server, A_SECOND));
        turn.finish();
        connect();
    }

    private void take(Input in, StrangeClient client) {
        switch (in.number() % 8) {
            case 0, 1, 2 -> say(client, in.take(in.number()));
            case 3 -> answer(false);
            case 4 -> answer(true);
            case 5 -> {
                serverIsStrange = true;
                byte[] said = in.take(in.number());
                List.copyOf(backends).forEach(backend -> backend.say(Unpooled.wrappedBuffer(said)));
            }
            case 6 -> pass();
            default -> client.cancel();
        }
    }

    private void say(StrangeClient client, byte[] bytes) {
        if (cuts == UNCUT) {
            client.say(bytes);
            return;
        }
        for (byte[] piece : Cuts.of(bytes, cuts)) {
            client.say(piece);
            turn.finish();
        }
    }

    private void answer(boolean refuse) {
        List.copyOf(backends).forEach(backend -> backend.answer(refuse));
    }

    private void pass() {
        turn.pass(A_SECOND);
        server.tick();
        while (!server.cancels().isEmpty()) {
            server.cancels().remove().carriedOut();
        }
        turn.finish();
    }

    private void connect() {
        while (server.isConnecting()) {
            ObligingBackend backend = new ObligingBackend();
            SteppedSocket socket = new SteppedSocket(turn, buffers, backend);
            backend.socket(socket);
            backends.add(backend);
            RelayPort port = new RelayPort(socket, turn);
            BackendKeyData key = new BackendKeyData(backends.size(), new byte[4]);
            var connection = server.connected(port, key, REPORTED);
            socket.endpoint(connection);
            server.opened(connection);
            turn.finish();
        }
    }

    private void settle() {
        turn.finish();
        for (int round = 0; round < ROUNDS_TO_SETTLE && !isAtRest(); round++) {
            connect();
            answer(false);
            turn.finish();
            pass();
        }
    }

    private boolean isAtRest() {
        return server.isAtRest()
                && !server.isConnecting()
                && server.cancels().isEmpty()
                && backends.stream().noneMatch(ObligingBackend::hasSomethingToDo);
    }

    private void serveAnother() {
        Promise.unless(server.violation() == null, () -> "a sound server is blamed: " + server.violation());
        StrangeClient next = new StrangeClient();
        join("b", next);
        settle();
        int greeted = next.heard().length;
        next.say(QUERY);
        settle();
        byte[] heard = next.heard();
        Promise.unless(
                Arrays.equals(REPLY, Arrays.copyOfRange(heard, greeted, heard.length)),
                () -> "the next client hears " + HexFormat.of().formatHex(heard, greeted, heard.length));
        next.leave();
        settle();
    }

    private void end() {
        server.shutdown();
        settle();
        backends.forEach(backend -> backend.socket().closedByPeer());
        turn.finish();
        Promise.unless(buffers.inUse() == 0, () -> buffers.inUse() + " buffers are never given back");
    }

    private String heard(StrangeClient client) {
        StringBuilder all = new StringBuilder("client ").append(HexFormat.of().formatHex(client.heard()));
        for (ObligingBackend backend : backends) {
            all.append(", server ").append(HexFormat.of().formatHex(backend.heard()));
        }
        return all.toString();
    }
}
