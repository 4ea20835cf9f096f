package io.pgweir.proxy.server;

import static io.pgweir.proxy.server.ServerState.ADJUSTING;
import static io.pgweir.proxy.server.ServerState.CLOSED;
import static io.pgweir.proxy.server.ServerState.IDLE;
import static io.pgweir.proxy.server.ServerState.LENT;
import static io.pgweir.proxy.server.ServerState.RECOVERING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServerStateTest {

    @Test
    void only_these_moves_are_legal() {
        Map<ServerState, Set<ServerState>> legal = Map.of(
                IDLE, Set.of(ADJUSTING, LENT, CLOSED),
                ADJUSTING, Set.of(LENT, IDLE, RECOVERING, CLOSED),
                LENT, Set.of(IDLE, RECOVERING, CLOSED),
                RECOVERING, Set.of(IDLE, CLOSED),
                CLOSED, Set.of());
        for (ServerState from : ServerState.values()) {
            for (ServerState to : ServerState.values()) {
                assertThat(from.canMoveTo(to))
                        .as("%s to %s", from, to)
                        .isEqualTo(legal.get(from).contains(to));
            }
        }
    }

    @Test
    void a_client_never_gets_a_connection_that_is_being_cleaned() {
        assertThat(RECOVERING.canMoveTo(LENT)).isFalse();
        assertThat(RECOVERING.canMoveTo(ADJUSTING)).isFalse();
    }
}
