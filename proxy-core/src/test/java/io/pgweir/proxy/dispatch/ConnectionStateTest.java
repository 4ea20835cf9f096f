package io.pgweir.proxy.dispatch;

import static io.pgweir.proxy.dispatch.ConnectionState.CHECKED_OUT;
import static io.pgweir.proxy.dispatch.ConnectionState.CLOSED;
import static io.pgweir.proxy.dispatch.ConnectionState.IDLE;
import static io.pgweir.proxy.dispatch.ConnectionState.NEW;
import static io.pgweir.proxy.dispatch.ConnectionState.RETIRING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConnectionStateTest {
    @Test
    void only_these_moves_are_legal() {
        Map<ConnectionState, Set<ConnectionState>> legal = Map.of(
                NEW, Set.of(IDLE),
                IDLE, Set.of(CHECKED_OUT, RETIRING, CLOSED),
                CHECKED_OUT, Set.of(IDLE, CLOSED),
                RETIRING, Set.of(CLOSED),
                CLOSED, Set.of());
        for (ConnectionState from : ConnectionState.values()) {
            for (ConnectionState to : ConnectionState.values()) {
                assertThat(from.canMoveTo(to))
                        .as("%s to %s", from, to)
                        .isEqualTo(legal.get(from).contains(to));
            }
        }
    }

    @Test
    void an_illegal_move_names_both_states_and_changes_nothing() {
        StubServer server = new StubServer(1);
        Pool pool = server.pool("app", 1);
        new StubClient(server, "a").checkout(pool);
        StubConnection connection = server.accept();
        connection.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> server.dispatcher.release(connection))
                .withMessageContaining("from closed to idle");
        assertThatIllegalStateException().isThrownBy(connection::close).withMessageContaining("from closed to closed");
        assertThat(server.dispatcher.snapshot().inUse()).isZero();
    }

    @Test
    void a_connection_released_twice_is_a_bug() {
        StubServer server = new StubServer(1);
        new StubClient(server, "a").checkout(server.pool("app", 1));
        StubConnection connection = server.accept();
        server.dispatcher.release(connection);
        assertThatIllegalStateException()
                .isThrownBy(() -> server.dispatcher.release(connection))
                .withMessageContaining("from idle to idle");
    }
}
