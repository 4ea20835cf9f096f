package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.parseComplete;
import static io.pgweir.proxy.testing.FrontendMessage.flush;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.server.ServerConnectionView;
import io.pgweir.proxy.server.ServerState;
import io.pgweir.proxy.server.StatementText;
import io.pgweir.proxy.session.ClientState;
import io.pgweir.proxy.session.ClientView;
import io.pgweir.proxy.session.ServerDetails;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is to be seen of each client and each server connection. */
class DetailsTest {

    private final TestPostgres postgres = TestPostgres.newest();

    @Test
    void who_has_which_connection_and_who_waits_for_one() throws Exception {
        Instant begin = Instant.now();
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1);
                RawClient busy = RawClient.login(pgweir.port(), Map.of("application_name", "reports"));
                RawClient waiting = RawClient.login(pgweir.port());
                RawClient idle = RawClient.login(pgweir.port())) {
            busy.run("begin");
            String pid = busy.ask("select pg_backend_pid()");
            waiting.send(query("select 1"));
            pgweir.awaitWaiting(1);
            Await.until(
                    "it has waited a while",
                    () -> !details(pgweir).clients().get(1).waited().isZero());
            ServerDetails details = details(pgweir);

            ClientView has = details.clients().get(0);
            assertThat(has.user()).isEqualTo("app");
            assertThat(has.database()).isEqualTo("app");
            assertThat(has.pool()).hasToString("main/app/app");
            assertThat(has.tenant()).isEqualTo("default");
            assertThat(has.applicationName()).isEqualTo("reports");
            assertThat(has.address())
                    .isInstanceOf(InetSocketAddress.class)
                    .isEqualTo(has.socket().remote());
            assertThat(has.socket().local()).isEqualTo(pgweir.address());
            assertThat(has.socket().tls()).isEmpty();
            assertThat(has.cancelId()).isEqualTo(busy.processId());
            assertThat(has.state()).isEqualTo(ClientState.ACTIVE);
            assertThat(has.pgbouncerState()).isEqualTo("active");
            assertThat(has.connectedAt()).isBetween(begin, Instant.now());
            assertThat(has.requestedAt()).isBetween(has.connectedAt(), Instant.now());
            assertThat(has.waited()).isZero();

            ServerConnectionView connection = details.connections().get(0);
            assertThat(details.connections()).hasSize(1);
            assertThat(has.connection().orElseThrow().id()).isEqualTo(connection.id());
            assertThat(connection.client()).contains(has.id());
            assertThat(connection.id()).isNotEqualTo(has.id());
            assertThat(connection.processId()).hasToString(pid);
            assertThat(connection.state()).isEqualTo(ServerState.LENT);
            assertThat(connection.pgbouncerState()).isEqualTo("active");
            assertThat(connection.socket().remote()).isEqualTo(new InetSocketAddress("127.0.0.1", postgres.port()));
            assertThat(connection.transactionStatus()).isEqualTo('T');
            assertThat(connection.transactionSince().orElseThrow()).isBetween(has.connectedAt(), Instant.now());
            assertThat(connection.busy()).isFalse();
            assertThat(connection.closing()).isFalse();

            ClientView waits = details.clients().get(1);
            assertThat(waits.state()).isEqualTo(ClientState.WAITING);
            assertThat(waits.pgbouncerState()).isEqualTo("waiting");
            assertThat(waits.connection()).isEmpty();
            assertThat(waits.waited()).isBetween(Duration.ofNanos(1), Duration.between(begin, Instant.now()));

            assertThat(details.clients().get(2).state()).isEqualTo(ClientState.IDLE);
            assertThat(details.clients().get(2).waited()).isZero();
            assertThat(details.clients()).extracting(ClientView::id).doesNotHaveDuplicates();

            busy.run("commit");
            waiting.readToReady();
            Await.until(
                    "the connection is idle",
                    () -> details(pgweir).connections().get(0).state() == ServerState.IDLE);
            ServerConnectionView free = details(pgweir).connections().get(0);
            assertThat(free.id()).isEqualTo(connection.id());
            assertThat(free.client()).isEmpty();
            assertThat(free.transactionSince()).isEmpty();
            assertThat(free.pgbouncerState()).isEqualTo("idle");
            assertThat(idle.ask("select 1")).isEqualTo("1");
        }
    }

    /** Nothing is known of what is only being prepared; least of all what somebody else has run. */
    @Test
    void what_a_client_has_run_that_left_in_its_transaction_is_not_shown_of_the_next_one() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1, "logging: { slow_transaction: 1h }");
                RawClient next = RawClient.login(pgweir.port())) {
            try (RawClient left = RawClient.login(pgweir.port())) {
                left.run("begin");
                left.run("select 'of who left'");
            }
            next.send(parse("prepared", "select 2"), flush());
            next.expect(parseComplete());
            ServerConnectionView connection = details(pgweir).connections().get(0);
            assertThat(connection.client()).isPresent();
            assertThat(connection.transactionSince()).isPresent();
            assertThat(connection.lastStatement().map(StatementText::shape)).isEmpty();
        }
    }

    /** Clients in the order in which they came. */
    private static ServerDetails details(TestPgweir pgweir) {
        ServerDetails details = pgweir.pgweir().details().get(0);
        List<ClientView> clients = details.clients().stream()
                .sorted(Comparator.comparing(ClientView::id))
                .toList();
        return new ServerDetails(details.server(), clients, details.connections());
    }
}
