package io.pgweir.proxy.fuzz;

import io.pgweir.protocol.BackendType;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.RawClient;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection that knows what it is owed. A reply is whole, in order and once; or it is its beginning, and then an error
 * for which there is a reason: a cancel that this client has sent, a limit on time that is over, a server connection that
 * was killed.
 */
final class TaggedConnection implements AutoCloseable {

    /** The connection has ended, and for a good reason. */
    static final class Ended extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private static final Pattern TAG = Pattern.compile("<[^>]*>");
    private static final int NEVER = Integer.MAX_VALUE;

    /** pgweir reads its clock once a turn. */
    private static final Duration CLOCK = Duration.ofMillis(50);

    private final RawClient client;
    private final Random random;
    private final Kills kills;
    private final TaggedCounts counts;
    private char status = 'I';
    private long sent = System.nanoTime();
    private long idleSince = sent;
    private long ready = sent;
    private long begun = sent;
    private boolean mayBeCancelled;

    TaggedConnection(int port, String name, Random random, Kills kills, TaggedCounts counts) throws IOException {
        this.client = RawClient.login(port, Map.of("application_name", name));
        this.random = random;
        this.kills = kills;
        this.counts = counts;
    }

    /** As the last ReadyForQuery had it. */
    char status() {
        return status;
    }

    /** In one segment, in two, or each byte in one of its own. */
    void send(List<TaggedRequest> requests) throws Ended {
        FrontendMessage[] messages = requests.stream()
                .flatMap(request -> request.messages().stream())
                .toArray(FrontendMessage[]::new);
        counts.queries.addAndGet(requests.size());
        mayBeCancelled = false;
        idleSince = sent;
        sent = System.nanoTime();
        ready = sent;
        if (status == 'I') {
            begun = sent;
        }
        try {
            switch (random.nextInt(4)) {
                case 0 -> client.sendCutAt(random.nextInt(RawClient.joined(messages).length), messages);
                case 1 -> client.sendByteByByte(messages);
                default -> client.send(messages);
            }
        } catch (IOException end) {
            throw lost(requests);
        }
    }

    void hear(TaggedRequest request) throws Ended {
        hear(request, NEVER);
    }

    /** @param cancelAt send a cancel when that many messages of the reply have come */
    void hear(TaggedRequest request, int cancelAt) throws Ended {
        for (int i = 0; i < request.reply().size(); i++) {
            if (i == cancelAt) {
                cancel();
            }
            BackendMessage owed = request.reply().get(i);
            BackendMessage message = read(request);
            if (message.equals(owed)) {
                continue;
            }
            if (message.type() != BackendType.ERROR_RESPONSE) {
                throw wrong(request, owed + " is owed, and this came: " + message);
            }
            checkReason(request, message.errorFields());
            hearEndOfError(request, message.errorFields());
            return;
        }
        becomeReady(request.reply().get(request.reply().size() - 1));
    }

    /** The client says nothing until it is told that it has been idle in its transaction for too long. */
    void hearEndOfIdling(TaggedRequest latest) throws Ended {
        idleSince = sent;
        BackendMessage message = read(latest);
        if (message.type() != BackendType.ERROR_RESPONSE) {
            throw wrong(latest, "nothing is owed, and this came: " + message);
        }
        checkReason(latest, message.errorFields());
        hearEndOfError(latest, message.errorFields());
    }

    private void cancel() {
        counts.cancels.incrementAndGet();
        mayBeCancelled = true;
        try {
            client.cancel();
        } catch (IOException e) {
            throw new AssertionError("a cancel request was not taken", e);
        }
    }

    private BackendMessage read(TaggedRequest request) throws Ended {
        BackendMessage message;
        try {
            message = client.read();
        } catch (SocketTimeoutException e) {
            throw wrong(request, "nothing comes any more");
        } catch (IOException end) {
            throw lost(request);
        }
        counts.messages.incrementAndGet();
        Matcher tag = TAG.matcher(message.values() + message.remark());
        while (tag.find()) {
            if (!tag.group().equals(request.tag())) {
                counts.foreign.incrementAndGet();
                throw new AssertionError(request + " is owed its reply, and this came: " + message);
            }
        }
        Duration longest = status == 'I' ? Limits.LONGEST : Limits.LONGEST_IN_TRANSACTION;
        if (System.nanoTime() - ready > longest.toNanos()) {
            throw wrong(request, "more than " + longest.toMillis() + " ms until this came: " + message);
        }
        return message;
    }

    private void checkReason(TaggedRequest request, ErrorFields error) {
        boolean byLimit = error.message().contains("timeout");
        boolean explained =
                switch (error.sqlState()) {
                    case "57014" -> byLimit ? timeout(Limits.QUERY, sent) : cancelled();
                    case "25P02" -> status == 'E';
                    case "25P03" -> timeout(Limits.IDLE_IN_TRANSACTION, idleSince);
                    case "25P04" -> timeout(Limits.TRANSACTION, begun);
                    case "08007" -> byLimit ? timeout(Limits.TRANSACTION, begun) : kills.claim();
                    case "08006", "57P01" -> kills.claim();
                    case "53300" -> {
                        counts.refused.incrementAndGet();
                        yield status == 'I' && isOver(Limits.MAX_WAIT, sent);
                    }
                    default -> false;
                };
        if (!explained) {
            throw wrong(request, "there is no reason for " + error);
        }
    }

    private boolean timeout(Duration limit, long since) {
        counts.timeouts.incrementAndGet();
        return isOver(limit, since);
    }

    /** PostgreSQL up to 17 sends two signals for one cancel: it may be good for more than one query of a pipeline. */
    private boolean cancelled() {
        counts.cancelled.incrementAndGet();
        return mayBeCancelled;
    }

    private static boolean isOver(Duration limit, long since) {
        return System.nanoTime() - since > limit.minus(CLOCK).toNanos();
    }

    private void hearEndOfError(TaggedRequest request, ErrorFields error) throws Ended {
        if (error.severity().equals("FATAL")) {
            try {
                client.expectEnd();
            } catch (IOException e) {
                throw wrong(request, "not closed after " + error);
            }
            counts.lost.incrementAndGet();
            throw new Ended();
        }
        BackendMessage message = read(request);
        boolean inBlock = message.equals(BackendMessage.readyForQuery('E'));
        boolean inNone = message.equals(BackendMessage.readyForQuery('I'));
        boolean right = request.endsBlock() ? inBlock || inNone : status == 'I' ? inNone : inBlock;
        if (!right) {
            throw wrong(request, "behind " + error + " this came: " + message);
        }
        becomeReady(message);
    }

    private void becomeReady(BackendMessage readyForQuery) {
        status = readyForQuery.values().get(0).charAt(0);
        ready = System.nanoTime();
    }

    private boolean isOutOfTime() {
        return status != 'I' && (isOver(Limits.IDLE_IN_TRANSACTION, idleSince) || isOver(Limits.TRANSACTION, begun));
    }

    /** The connection has ended without a word: a reset overtakes what was said before. */
    private Ended lost(Object at) {
        counts.lost.incrementAndGet();
        if (isOutOfTime() || kills.claim()) {
            return new Ended();
        }
        counts.wrong.incrementAndGet();
        throw new AssertionError("ended without a word at " + at);
    }

    private AssertionError wrong(TaggedRequest request, String what) {
        counts.wrong.incrementAndGet();
        return new AssertionError("at " + request + ": " + what);
    }

    /** Sends a part of it and leaves without a word. */
    void vanish(TaggedRequest request) throws IOException {
        counts.resets.incrementAndGet();
        byte[] bytes = RawClient.joined(request.messages().toArray(FrontendMessage[]::new));
        int part = random.nextInt(bytes.length + 1);
        client.send(new FrontendMessage("a part of it", bytes).firstBytes(part));
        client.reset();
    }

    /** With a Terminate behind what has been sent. */
    @Override
    public void close() throws IOException {
        client.close();
    }
}
