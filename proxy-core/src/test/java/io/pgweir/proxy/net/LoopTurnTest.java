package io.pgweir.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On a loop as it runs in production. Tasks that are given to it one by one may run in the same turn or in several. */
class LoopTurnTest {

    private final Loops loops = new Loops(Transport.best(), 1);
    private final LoopTurn turn = loops.assign();
    private final List<String> flushed = new ArrayList<>();

    @AfterEach
    void stop() {
        loops.stop();
    }

    @Test
    void what_was_written_is_flushed_when_the_turn_ends_and_not_before() throws Exception {
        List<String> within = onLoop(() -> {
            turn.flushAtEnd(() -> flushed.add("one"));
            turn.flushAtEnd(() -> flushed.add("two"));
            return List.copyOf(flushed);
        });
        assertThat(within).isEmpty();
        awaitEndOfTurn();
        assertThat(onLoop(() -> List.copyOf(flushed))).containsExactly("one", "two");
    }

    @Test
    void what_a_flush_writes_is_flushed_in_the_same_turn() throws Exception {
        onLoop(() -> {
            turn.flushAtEnd(() -> {
                flushed.add("one");
                turn.flushAtEnd(() -> flushed.add("two"));
            });
            return null;
        });
        awaitEndOfTurn();
        assertThat(onLoop(() -> List.copyOf(flushed))).containsExactly("one", "two");
    }

    @Test
    void more_channels_than_ever_before_find_room() throws Exception {
        onLoop(() -> {
            for (int i = 0; i < 1_000; i++) {
                turn.flushAtEnd(() -> flushed.add("x"));
            }
            return null;
        });
        awaitEndOfTurn();
        awaitEndOfTurn();
        assertThat(onLoop(flushed::size)).isEqualTo(1_000);
    }

    @Test
    void the_clock_stands_still_within_a_turn_and_goes_on_between_turns() throws Exception {
        long first = onLoop(() -> {
            long now = turn.now();
            while (System.nanoTime() == now) {
                Thread.onSpinWait();
            }
            assertThat(turn.now()).isEqualTo(now);
            return now;
        });
        awaitEndOfTurn();
        assertThat(onLoop(turn::now) - first).isPositive();
    }

    @Test
    void any_other_thread_is_found_out() throws Exception {
        assertThatThrownBy(turn::assertInLoop).isInstanceOf(AssertionError.class);
        onLoop(() -> {
            turn.assertInLoop();
            return null;
        });
    }

    @Test
    void servers_are_spread_over_the_loops_in_turn() {
        Loops two = new Loops(Transport.best(), 2);
        try {
            LoopTurn first = two.assign();
            assertThat(two.assign()).isNotSameAs(first);
            assertThat(two.assign()).isSameAs(first);
        } finally {
            two.stop();
        }
    }

    @Test
    void clients_come_in_on_a_loop_that_no_server_lives_on() {
        Loops two = new Loops(Transport.best(), 2);
        try {
            assertThat(two.entranceTurns()).hasSize(1).doesNotContain(two.assign(), two.assign());
            assertThat(two.turns()).hasSize(3).containsAll(two.entranceTurns());
        } finally {
            two.stop();
        }
    }

    private void awaitEndOfTurn() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        onLoop(() -> {
            turn.flushAtEnd(ended::countDown);
            return null;
        });
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private <T> T onLoop(Callable<T> task) throws Exception {
        return turn.loop().submit(task).get(10, TimeUnit.SECONDS);
    }
}
