package io.pgweir.proxy.explore;

import io.pgweir.proxy.server.SteppedServer;
import java.util.List;

/**
 * What must come true in a {@link World} whatever has happened there, once PostgreSQL answers and time passes: nobody waits
 * for ever, and nothing stays lent.
 */
final class Settlement {

    /** Whatever is under way has ended long before. */
    private static final int ROUNDS = 20;

    private final World world;
    private final SteppedServer server;
    private final List<ExploredClient> clients;
    private final List<ModelServer> backends;

    /** @param backends as they come and go */
    Settlement(World world, SteppedServer server, List<ExploredClient> clients, List<ModelServer> backends) {
        this.world = world;
        this.server = server;
        this.clients = clients;
        this.backends = backends;
    }

    void reach() {
        goOnToTheEnd();
        for (ExploredClient client : clients) {
            BrokenPromise.unless(client.isServed(), () -> client + " waits for ever");
        }
        BrokenPromise.unless(
                server.isAtRest() || clients.stream().anyMatch(ExploredClient::mayKeepConnection), this::neverFree);
        leave();
        BrokenPromise.unless(server.isAtRest(), this::neverFree);
        end();
    }

    private String neverFree() {
        return "the server connection is never free again: " + server.connections();
    }

    private void goOnToTheEnd() {
        for (int round = 0; round < ROUNDS && !isAtRest(); round++) {
            goOn();
        }
    }

    private boolean isAtRest() {
        return (server.isAtRest() || server.isKept())
                && server.cancels().isEmpty()
                && backends.stream().noneMatch(ModelServer::maySpeak);
    }

    private void goOn() {
        takeIfPossible(Event.CONNECTED);
        takeIfPossible(Event.CANCEL_HITS);
        while (world.may(new Step(Event.CANCEL_MISSES, Step.NOBODY))) {
            takeIfPossible(Event.CANCEL_MISSES);
        }
        boolean answered = takeIfPossible(Event.ANSWER_ALL);
        if (!answered) {
            takeIfPossible(Event.ELEVEN_SECONDS);
        }
    }

    private boolean takeIfPossible(Event event) {
        Step step = new Step(event, Step.NOBODY);
        boolean possible = world.may(step);
        if (possible) {
            world.take(step);
        }
        return possible;
    }

    private void leave() {
        for (int i = 0; i < clients.size(); i++) {
            if (clients.get(i).may(Event.GONE)) {
                world.take(new Step(Event.GONE, i));
            }
        }
        goOnToTheEnd();
    }

    private void end() {
        server.shutdown();
        world.turn().finish();
        takeIfPossible(Event.ANSWER_ALL);
    }
}
