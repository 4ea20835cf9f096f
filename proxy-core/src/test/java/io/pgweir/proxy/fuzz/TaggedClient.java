package io.pgweir.proxy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.fuzz.TaggedConnection.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Works until the round is over: pipelines, transactions, some of them too long; it cancels, leaves and comes again. */
final class TaggedClient implements Runnable {

    private final String name;
    private final int port;
    private final Random random;
    private final TaggedRequests requests;
    private final Kills kills;
    private final TaggedCounts counts;
    private final long end;

    TaggedClient(String name, int round, int port, Random random, Kills kills, TaggedCounts counts, long end) {
        this.name = name;
        this.port = port;
        this.random = random;
        this.requests = new TaggedRequests(name, round, random);
        this.kills = kills;
        this.counts = counts;
        this.end = end;
    }

    @Override
    public void run() {
        while (System.nanoTime() < end) {
            try (TaggedConnection connection = new TaggedConnection(port, name, random, kills, counts)) {
                boolean stays = true;
                while (stays && System.nanoTime() < end) {
                    stays = work(connection);
                }
            } catch (Ended forGoodReason) {
                continue;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** @return whether the connection is still used */
    private boolean work(TaggedConnection connection) throws Ended, IOException {
        int what = random.nextInt(1_000);
        if (what < 10) {
            connection.vanish(requests.next(false));
            return false;
        } else if (what < 20) {
            connection.send(List.of(requests.next(false)));
            return false;
        } else if (what < 25) {
            idleInTransaction(connection);
        } else if (what < 30) {
            transactionThatIsTooLong(connection);
        } else if (what < 300) {
            transaction(connection);
        } else {
            pipeline(connection);
        }
        return true;
    }

    private void pipeline(TaggedConnection connection) throws Ended {
        List<TaggedRequest> pipeline = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            pipeline.add(requests.next(false));
        }
        connection.send(pipeline);
        for (TaggedRequest request : pipeline) {
            hear(connection, request);
        }
        // A cancel has hit a block that begins and ends within one query.
        rollBack(connection);
    }

    private void transaction(TaggedConnection connection) throws Ended {
        run(connection, TaggedRequests.block("BEGIN", 'T'));
        for (int i = random.nextInt(4); i >= 0 && connection.status() == 'T'; i--) {
            run(connection, requests.next(true));
        }
        if (connection.status() == 'T') {
            run(connection, TaggedRequests.block(random.nextBoolean() ? "COMMIT" : "ROLLBACK", 'I'));
        }
        rollBack(connection);
    }

    private void rollBack(TaggedConnection connection) throws Ended {
        while (connection.status() != 'I') {
            run(connection, TaggedRequests.block("ROLLBACK", 'I'));
        }
    }

    private void idleInTransaction(TaggedConnection connection) throws Ended {
        TaggedRequest begin = TaggedRequests.block("BEGIN", 'T');
        connection.send(List.of(begin));
        connection.hear(begin);
        if (connection.status() == 'T') {
            connection.hearEndOfIdling(begin);
        }
        rollBack(connection);
    }

    /** It works all the time, each piece within the limits. */
    private void transactionThatIsTooLong(TaggedConnection connection) throws Ended {
        run(connection, TaggedRequests.block("BEGIN", 'T'));
        long begun = System.nanoTime();
        while (connection.status() == 'T') {
            assertThat(System.nanoTime() - begun)
                    .isLessThan(Limits.TRANSACTION.plusSeconds(1).toNanos());
            run(connection, requests.nap());
        }
        rollBack(connection);
    }

    private void run(TaggedConnection connection, TaggedRequest request) throws Ended {
        connection.send(List.of(request));
        hear(connection, request);
    }

    private void hear(TaggedConnection connection, TaggedRequest request) throws Ended {
        if (random.nextInt(20) == 0) {
            connection.hear(request, random.nextInt(request.reply().size()));
        } else {
            connection.hear(request);
        }
    }
}
