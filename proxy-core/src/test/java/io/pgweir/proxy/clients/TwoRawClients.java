package io.pgweir.proxy.clients;

import static io.pgweir.proxy.testing.BackendMessage.bindComplete;
import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.parseComplete;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.FrontendMessage.describeStatement;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.RawClient;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of the messages themselves: of one client, and of another that takes server connections away from it. */
abstract class TwoRawClients extends ThroughPgweir {

    RawClient client;
    RawClient other;

    @BeforeEach
    void logIn() throws IOException {
        client = RawClient.login(pgweir.port());
        other = RawClient.login(pgweir.port());
    }

    @AfterEach
    void logOut() throws IOException {
        client.close();
        other.close();
    }

    /** From now on the client is served by another server connection than the one that it had last. */
    void takeServerConnectionAway() throws IOException {
        String before = client.ask("select pg_backend_pid()");
        other.send(query("begin"));
        other.readToReady();
        assertThat(other.ask("select pg_backend_pid()")).isEqualTo(before);
        assertThat(client.ask("select pg_backend_pid()")).isNotEqualTo(before);
    }

    /** Prepares a statement and is told its result. */
    static void prepare(RawClient asked, String name, String sql, int... types) throws IOException {
        asked.send(parse(name, sql, types), describeStatement(name), sync());
        assertThat(asked.readToReady()).startsWith(parseComplete()).endsWith(readyForQuery('I'));
    }

    /** Executes a prepared SELECT of one row without asking for its result once more. */
    static void run(RawClient asked, FrontendMessage bind, BackendMessage row) throws IOException {
        asked.send(bind, execute(""), sync());
        asked.expect(bindComplete(), row, commandComplete("SELECT 1"), readyForQuery('I'));
    }
}
