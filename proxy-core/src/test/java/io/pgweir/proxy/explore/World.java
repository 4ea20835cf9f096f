package io.pgweir.proxy.explore;

import io.pgweir.config.Timeouts;
import io.pgweir.protocol.BackendKeyData;
import io.pgweir.proxy.dispatch.ConnectFailure;
import io.pgweir.proxy.relay.RelayPort;
import io.pgweir.proxy.server.Oversight;
import io.pgweir.proxy.server.SteppedServer;
import io.pgweir.proxy.session.SteppedClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Two clients, a pool of one server connection, and PostgreSQL behind it. pgweir's part is the product's own code; all that
 * it does not decide itself, it is told as one {@link Step} after the other. Each step is followed by everything that
 * pgweir does of itself, up to the end of its turn.
 */
final class World {

    private static final int CLIENTS = 2;

    private static final Duration QUERY_LIMIT = Duration.ofSeconds(1);
    private static final Duration IDLE_LIMIT = Duration.ofSeconds(2);
    private static final Duration TRANSACTION_LIMIT = Duration.ofSeconds(8);
    private static final Duration WAIT_LIMIT = Duration.ofSeconds(3);

    private static final long A_SECOND = TimeUnit.MILLISECONDS.toNanos(1_100);
    private static final long ELEVEN_SECONDS = TimeUnit.SECONDS.toNanos(11);

    private static final Timeouts TIMEOUTS = new Timeouts(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            QUERY_LIMIT,
            TRANSACTION_LIMIT,
            IDLE_LIMIT,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofSeconds(5));

    private final Oversight oversight;
    private final SteppedTurn turn = new SteppedTurn();
    private final CountedBuffers buffers = new CountedBuffers();
    private final SteppedServer server = new SteppedServer(turn, TIMEOUTS, new NoJitter());
    private final SteppedClient.All sessions = new SteppedClient.All();
    private final List<ExploredClient> clients = new ArrayList<>();
    private final List<ModelServer> backends = new ArrayList<>();
    private final Set<String> carriedOut = new TreeSet<>();
    private final Set<String> committed = new TreeSet<>();
    private final boolean[] wasActive = new boolean[CLIENTS];
    private final List<Step> path = new ArrayList<>();
    private Event now = Event.CONNECTED;

    /**
     * Both clients have logged in, and the server connection is idle.
     *
     * @param oversight what pgweir fails to notice here; null if it is as it should be
     */
    World(Oversight oversight) {
        this.oversight = oversight;
        for (int i = 0; i < CLIENTS; i++) {
            ExploredClient client = new ExploredClient(i, this);
            clients.add(client);
            client.join();
            turn.finish();
            if (server.isConnecting()) {
                take(new Step(Event.CONNECTED, Step.NOBODY));
            }
        }
        path.clear();
    }

    // ---- steps ----------------------------------------------------------------------------------------------------

    /** Whether this step can be taken now. To begin with the one client or with the other is the same. */
    boolean may(Step step) {
        Event event = step.event();
        if (event.isOfClient()) {
            boolean first = step.client() == 0 || clients.get(0).hasActed();
            return first && clients.get(step.client()).may(event);
        }
        return switch (event) {
            case ANSWER, ANSWER_ALL -> backends.stream().anyMatch(ModelServer::maySpeak);
            case ANSWER_HALF -> backends.stream().anyMatch(ModelServer::mayBeginToSpeak);
            case CANCEL_HITS ->
                !server.cancels().isEmpty()
                        && cancelled() != null
                        && cancelled().canBeCancelled();
            case CANCEL_MISSES, CANCEL_UNCLEAR -> !server.cancels().isEmpty();
            case LOST -> backends.stream().anyMatch(ModelServer::isAlive);
            case TERMINATED -> backends.stream().anyMatch(ModelServer::mayTerminate);
            case CONNECTED, NOT_CONNECTED -> server.isConnecting();
            default -> true;
        };
    }

    void take(Step step) {
        path.add(step);
        now = step.event();
        for (int i = 0; i < clients.size(); i++) {
            wasActive[i] = clients.get(i).isActive();
        }
        if (now.isOfClient()) {
            clients.get(step.client()).take(now);
        } else {
            happen(now);
        }
        turn.finish();
        if (oversight != null) {
            server.connections().forEach(oversight::commit);
        }
        backends.removeIf(backend -> !backend.isOpen() && !isCancelOnItsWay(backend.processId()));
        carriedOut.removeIf(tag -> !owner(tag).owns(tag));
        committed.retainAll(carriedOut);
        BrokenPromise.unless(server.violation() == null, () -> "an integrity violation: " + server.violation());
    }

    private void happen(Event event) {
        switch (event) {
            case ANSWER -> backends.forEach(ModelServer::speak);
            case ANSWER_HALF -> backends.forEach(ModelServer::beginToSpeak);
            case ANSWER_ALL -> answerAll();
            case CANCEL_HITS -> {
                cancelled().cancel();
                server.cancels().remove().carriedOut();
            }
            case CANCEL_MISSES -> server.cancels().remove().carriedOut();
            case CANCEL_UNCLEAR -> {
                if (cancelled() != null) {
                    cancelled().cancelUnclear();
                }
                server.cancels().remove().unclear();
            }
            case ONE_SECOND -> pass(A_SECOND);
            case ELEVEN_SECONDS -> pass(ELEVEN_SECONDS);
            case LOST -> List.copyOf(backends).forEach(ModelServer::breakOff);
            case TERMINATED ->
                backends.stream().filter(ModelServer::mayTerminate).forEach(ModelServer::terminate);
            case CONNECTED -> backends.add(new ModelServer(this, freeProcessId(), server));
            case NOT_CONNECTED -> server.openFailed(new ConnectFailure("08001", "refused", false));
            default -> throw new IllegalArgumentException(event + " is a client's");
        }
    }

    private void answerAll() {
        boolean said = true;
        while (said) {
            said = false;
            for (ModelServer backend : backends) {
                said |= backend.speak();
            }
            turn.finish();
        }
    }

    private void pass(long nanos) {
        turn.pass(nanos);
        server.tick();
    }

    private ModelServer cancelled() {
        int processId = server.cancels().element().processId();
        return backends.stream()
                .filter(backend -> backend.processId() == processId)
                .findFirst()
                .orElse(null);
    }

    private int freeProcessId() {
        int free = 1;
        for (ModelServer backend : backends) {
            free = Math.max(free, backend.processId() + 1);
        }
        return free;
    }

    /** All steps that were taken. */
    List<Step> path() {
        return path;
    }

    /** From here on PostgreSQL answers, and time passes: nobody waits for ever, nothing stays lent, no buffer is lost. */
    void settle() {
        new Settlement(this, server, clients, backends).reach();
        BrokenPromise.unless(buffers.inUse() == 0, () -> buffers.inUse() + " buffers are never given back");
    }

    // ---- for those who live here ----------------------------------------------------------------------------------

    SteppedTurn turn() {
        return turn;
    }

    SteppedSocket socket(SteppedSocket.Peer peer) {
        return new SteppedSocket(turn, buffers, peer);
    }

    SteppedClient session(String name, RelayPort port) {
        return new SteppedClient(name, port, sessions, server, WAIT_LIMIT.toNanos());
    }

    static BackendKeyData key(int processId) {
        return new BackendKeyData(processId, new byte[4]);
    }

    /** What is happening. */
    Event now() {
        return now;
    }

    /** Whether the client had the server connection before that. */
    boolean wasActive(int client) {
        return wasActive[client];
    }

    /** The letter of the client that has the server connection. */
    char activeClient() {
        for (int i = 0; i < clients.size(); i++) {
            if (clients.get(i).isActive()) {
                return ExploredClient.name(i).charAt(0);
            }
        }
        return Tag.NOBODY;
    }

    boolean isCancelOnItsWay(int processId) {
        return server.cancels().stream().anyMatch(cancel -> cancel.processId() == processId);
    }

    void carriedOut(String tag) {
        BrokenPromise.unless(owner(tag).owns(tag), () -> "a request is carried out that nobody waits for: " + tag);
        BrokenPromise.unless(carriedOut.add(tag), () -> "a request is carried out twice: " + tag);
    }

    void committed(String tag) {
        committed.add(tag);
    }

    /** Whether something that this client has sent is done for good, and it has not been told. */
    boolean hasUntoldCommit(ExploredClient client) {
        return committed.stream().anyMatch(tag -> owner(tag) == client && client.owns(tag));
    }

    void interrupted(ModelBackend.Interrupt interrupt) {
        owner(interrupt.tag()).interrupted(interrupt);
    }

    String settingOf(char client) {
        return owner(String.valueOf(client)).setting();
    }

    private ExploredClient owner(String tag) {
        return clients.get(tag.charAt(0) - 'a');
    }

    /** Back-off and lifetimes without chance, so that a path leads to the same state each time. */
    private static final class NoJitter extends Random {

        private static final long serialVersionUID = 1;

        @Override
        public double nextDouble() {
            return 0.5;
        }
    }
}
