package io.pgweir.proxy.fuzz;

import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.closeStatement;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;

import io.pgweir.protocol.BackendType;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends requests at random, each with a tag, and compares every tag that comes back with the one that is owed. */
final class TaggedClient implements Runnable {

    private static final Pattern TAG = Pattern.compile("<[^>]*>");

    /** Refused for its own cancel, a limit on time, a killed connection, or its own failed transaction. */
    private static final Set<String> EXPECTED_ERRORS =
            Set.of("57014", "57P01", "25P02", "25P03", "08006", "08007", "53300", "22012", "P0001");

    private final String name;
    private final int port;
    private final Random random;
    private final TaggedCounts counts;
    private final long end;
    private int sequence;
    private boolean cancelled;

    TaggedClient(String name, int port, Random random, TaggedCounts counts, long end) {
        this.name = name;
        this.port = port;
        this.random = random;
        this.counts = counts;
        this.end = end;
    }

    @Override
    public void run() {
        while (System.nanoTime() < end) {
            try (RawClient client = RawClient.login(port)) {
                while (System.nanoTime() < end && round(client)) {}
            } catch (IOException lost) {
                counts.lost.incrementAndGet();
            }
        }
    }

    /** @return whether the connection is still there */
    private boolean round(RawClient client) throws IOException {
        List<FrontendMessage> requests = new ArrayList<>();
        List<String> tags = new ArrayList<>();
        int batches = 1 + random.nextInt(3);
        for (int i = 0; i < batches; i++) {
            tags.add("<" + name + "." + ++sequence + ">");
            requests.addAll(batch(tags.get(i)));
        }
        counts.queries.addAndGet(batches);
        send(client, requests.toArray(FrontendMessage[]::new));
        int fate = random.nextInt(100);
        if (fate == 0) {
            counts.resets.incrementAndGet();
            client.reset();
            return false;
        }
        cancelled = fate < 10;
        if (cancelled) {
            counts.cancels.incrementAndGet();
            client.cancel();
        }
        for (String tag : tags) {
            check(tag, client);
        }
        return true;
    }

    /** Ends with exactly one ReadyForQuery, and leaves no transaction open. */
    private List<FrontendMessage> batch(String tag) {
        return switch (random.nextInt(9)) {
            case 0 -> List.of(query("select '" + tag + "' from generate_series(1, " + random.nextInt(200) + ")"));
            case 1 -> List.of(query("select '" + tag + "'; select '" + tag + "', pg_sleep(0.001)"));
            case 2 -> List.of(query("begin; select '" + tag + "'; commit"));
            case 3 -> List.of(query("copy (select '" + tag + "' from generate_series(1, 20)) to stdout"));
            case 4 -> List.of(query("do $$begin raise notice '" + tag + "'; end$$"));
            case 5 -> List.of(query("do $$begin raise exception '" + tag + "'; end$$"));
            case 6 -> List.of(parse("", "select '" + tag + "'"), bind("", ""), execute(""), sync());
            case 7 ->
                List.of(
                        closeStatement("same"),
                        parse("same", "select '" + tag + "'"),
                        bind("", "same"),
                        execute(""),
                        sync());
            default -> List.of(query("select '" + tag + "' from pg_sleep(" + random.nextInt(10) / 1000.0 + ")"));
        };
    }

    private void send(RawClient client, FrontendMessage... requests) throws IOException {
        int length = RawClient.joined(requests).length;
        switch (random.nextInt(4)) {
            case 0 -> client.sendCutAt(random.nextInt(length), requests);
            case 1 -> client.sendByteByByte(requests);
            default -> client.send(requests);
        }
    }

    private void check(String owed, RawClient client) throws IOException {
        BackendMessage message;
        do {
            message = client.read();
            if (message.type() == BackendType.ERROR_RESPONSE) {
                error(owed, message);
            }
            Matcher tag = TAG.matcher(message.values() + message.remark());
            while (tag.find()) {
                if (!tag.group().equals(owed)) {
                    counts.foreign.incrementAndGet();
                    throw new AssertionError(owed + " is owed, and this came: " + message);
                }
            }
        } while (message.type() != BackendType.READY_FOR_QUERY);
    }

    private void error(String owed, BackendMessage error) {
        counts.errors.incrementAndGet();
        String sqlState = error.values().get(0);
        boolean userCancel = sqlState.equals("57014") && error.remark().contains("user request");
        if (!EXPECTED_ERRORS.contains(sqlState) || (userCancel && !cancelled)) {
            throw new AssertionError("at " + owed + ": " + error);
        }
    }
}
