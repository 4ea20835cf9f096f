package io.pgweir.benchmarks.load;

import io.netty.channel.EventLoop;
import io.pgweir.cli.CommandFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;

/** The clients of one loop. The futures' methods may be called from anywhere, everything else happens on the loop. */
final class ClientGroup implements LoadClient.Owner {

    /** More might overflow the server's backlog, and then a client waits for a second until it knocks again. */
    private static final int OPENING_AT_ONCE = 16;

    private final EventLoop loop;
    private final List<LoadClient> clients = new ArrayList<>();
    private final Deque<LoadClient> unopened = new ArrayDeque<>();
    private final CompletableFuture<Void> allOpen = new CompletableFuture<>();
    private final CompletableFuture<String> lost = new CompletableFuture<>();
    private int size;
    private Run run;

    ClientGroup(EventLoop loop) {
        this.loop = loop;
    }

    /** Before {@link #open}. */
    void add(LoadClient client) {
        unopened.add(client);
        size++;
    }

    /** @return fails with the words of the first client that could not be opened */
    CompletableFuture<Void> open() {
        loop.execute(() -> {
            for (int i = 0; i < OPENING_AT_ONCE; i++) {
                openNext();
            }
        });
        return allOpen;
    }

    private void openNext() {
        LoadClient next = unopened.poll();
        if (next != null) {
            next.open();
        }
    }

    @Override
    public void opened(LoadClient client) {
        clients.add(client);
        if (clients.size() == size) {
            allOpen.complete(null);
        } else {
            // Not at once: one that has nothing to open says so from within open().
            loop.execute(this::openNext);
        }
    }

    @Override
    public void notOpened(String why) {
        allOpen.completeExceptionally(new CommandFailure("a client could not log in: " + why));
    }

    /** @param rate of this group */
    void begin(OptionalDouble rate) {
        loop.execute(() -> {
            run = new Run(rate);
            if (lost.isDone()) {
                run.tally.error(lost.join());
            } else {
                clients.forEach(client -> run.pace.idle(client, System.nanoTime()));
            }
        });
    }

    /** Completes when a client has lost its connection, with the reason: no run comes to anything any more. */
    CompletableFuture<String> lost() {
        return lost;
    }

    /** Transactions that have succeeded since {@link #begin}. */
    CompletableFuture<Long> succeeded() {
        return CompletableFuture.supplyAsync(() -> run.tally.transactions(), loop);
    }

    /** Lets each client finish what it is at. */
    CompletableFuture<Tally> end() {
        CompletableFuture<Tally> ended = new CompletableFuture<>();
        loop.execute(() -> {
            run.pace.stop();
            run.ended = ended;
            run.check();
        });
        return ended;
    }

    @Override
    public void done(LoadClient client, ScriptEnd end, long dueAt, long bytes) {
        long now = System.nanoTime();
        run.busy--;
        switch (end) {
            case SUCCEEDED -> run.tally.succeeded(dueAt, now, bytes);
            case REFUSED -> run.tally.refused(dueAt, now);
            case FAILED -> {}
        }
        run.pace.idle(client, now);
        run.check();
    }

    @Override
    public void error(String text) {
        run.tally.error(text);
    }

    @Override
    public void lost(String why) {
        if (run != null) {
            run.tally.error(why);
            run.pace.stop();
        }
        lost.complete(why);
    }

    CompletableFuture<Void> close() {
        return CompletableFuture.runAsync(() -> clients.forEach(LoadClient::close), loop);
    }

    /** From {@link #begin} to {@link #end}. */
    private final class Run {

        private final Tally tally = new Tally();
        private final Pace pace;
        private int busy;
        private CompletableFuture<Tally> ended;

        Run(OptionalDouble rate) {
            pace = rate.isPresent() ? new Arrivals(loop, rate.getAsDouble(), this::begin) : Pace.closed(this::begin);
        }

        private void begin(LoadClient client, long dueAt) {
            busy++;
            client.begin(dueAt);
        }

        private void check() {
            if (ended != null && busy == 0 && !ended.isDone()) {
                tally.close();
                ended.complete(tally);
            }
        }
    }
}
