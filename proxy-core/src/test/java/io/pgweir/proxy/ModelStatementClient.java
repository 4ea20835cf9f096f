package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.bindComplete;
import static io.pgweir.proxy.testing.BackendMessage.closeComplete;
import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.dataRow;
import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.parseComplete;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.RawClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A client that uses prepared statements at random, and a map of what PostgreSQL would have under each name if the client
 * had it to itself.
 */
final class ModelStatementClient {

    private static final List<String> NAMES = List.of("s", "t", "S", "it's \"x\"", "n".repeat(70), "pg weir");

    private final RawClient client;
    private final Random random;
    private final Map<String, String> statements = new HashMap<>();
    private final List<FrontendMessage> batch = new ArrayList<>();
    private final List<BackendMessage> replies = new ArrayList<>();
    private boolean inTransaction;
    private boolean failed;

    ModelStatementClient(RawClient client, Random random) {
        this.client = client;
        this.random = random;
    }

    boolean isInTransaction() {
        return inTransaction;
    }

    void begin() throws Exception {
        run("begin", "BEGIN", 'T');
        inTransaction = true;
    }

    /** What was prepared or closed within stays so, whichever way the transaction ends. */
    void end() throws Exception {
        boolean rollback = random.nextBoolean();
        run(rollback ? "rollback" : "commit", rollback ? "ROLLBACK" : "COMMIT", 'I');
        inTransaction = false;
    }

    private void run(String sql, String tag, char status) throws Exception {
        client.send(FrontendMessage.query(sql));
        client.expect(commandComplete(tag), readyForQuery(status));
    }

    /** One to five requests and a Sync. */
    void step() throws Exception {
        batch.clear();
        replies.clear();
        failed = false;
        int requests = 1 + random.nextInt(5);
        for (int i = 0; i < requests; i++) {
            request(NAMES.get(random.nextInt(NAMES.size())));
        }
        batch.add(FrontendMessage.sync());
        replies.add(readyForQuery(!inTransaction ? 'I' : failed ? 'E' : 'T'));
        client.send(batch.toArray(FrontendMessage[]::new));
        assertThat(client.readToReady()).as("%s", batch).isEqualTo(replies);
        if (inTransaction && failed) {
            run("rollback", "ROLLBACK", 'I');
            inTransaction = false;
        }
    }

    private void request(String name) {
        String value = statements.get(name);
        switch (random.nextInt(20)) {
            case 0, 1, 2, 5, 6, 7 -> {
                String fresh = String.valueOf(random.nextInt(2_000));
                batch.add(FrontendMessage.parse(name, "select " + fresh));
                if (value != null) {
                    fail("42P05");
                } else if (succeed(parseComplete())) {
                    statements.put(name, fresh);
                }
            }
            case 3, 8 -> {
                batch.add(FrontendMessage.closeStatement(name));
                if (succeed(closeComplete())) {
                    statements.remove(name);
                }
            }
            case 4 -> {
                batch.add(FrontendMessage.parse("", "select nonsense"));
                fail("42703");
            }
            default -> {
                batch.add(FrontendMessage.bind("", name));
                batch.add(FrontendMessage.execute(""));
                if (value == null) {
                    fail("26000");
                } else {
                    succeed(bindComplete(), dataRow(value), commandComplete("SELECT 1"));
                }
            }
        }
    }

    private boolean succeed(BackendMessage... all) {
        if (!failed) {
            replies.addAll(List.of(all));
        }
        return !failed;
    }

    private void fail(String sqlState) {
        succeed(error(sqlState));
        failed = true;
    }

    /** By a simple query of its own. */
    void deallocate() throws Exception {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        boolean known = statements.remove(name) != null;
        client.send(FrontendMessage.query("deallocate \"" + name.replace("\"", "\"\"") + "\""));
        List<BackendMessage> received = client.readToReady();
        received.removeIf(message -> message.type() == 'N'); // that the identifier is cut at 63 bytes
        boolean aborted = inTransaction && !known;
        assertThat(received)
                .containsExactly(
                        known ? commandComplete("DEALLOCATE") : error("26000"),
                        readyForQuery(aborted ? 'E' : inTransaction ? 'T' : 'I'));
        if (aborted) {
            run("rollback", "ROLLBACK", 'I');
            inTransaction = false;
        }
    }

    void deallocateAll() throws Exception {
        run("deallocate all", "DEALLOCATE ALL", inTransaction ? 'T' : 'I');
        statements.clear();
    }
}
