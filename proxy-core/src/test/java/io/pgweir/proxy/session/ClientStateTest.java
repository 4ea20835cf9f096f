package io.pgweir.proxy.session;

import static io.pgweir.proxy.session.ClientState.ACTIVE;
import static io.pgweir.proxy.session.ClientState.CLOSED;
import static io.pgweir.proxy.session.ClientState.IDLE;
import static io.pgweir.proxy.session.ClientState.JOINING;
import static io.pgweir.proxy.session.ClientState.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClientStateTest {

    @Test
    void only_these_moves_are_legal() {
        Map<ClientState, Set<ClientState>> legal = Map.of(
                JOINING, Set.of(IDLE, CLOSED),
                IDLE, Set.of(WAITING, CLOSED),
                WAITING, Set.of(ACTIVE, IDLE, CLOSED),
                ACTIVE, Set.of(IDLE, CLOSED),
                CLOSED, Set.of());
        for (ClientState from : ClientState.values()) {
            for (ClientState to : ClientState.values()) {
                assertThat(from.canMoveTo(to))
                        .as("%s to %s", from, to)
                        .isEqualTo(legal.get(from).contains(to));
            }
        }
    }
}
