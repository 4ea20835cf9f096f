package io.pgweir.proxy.statement;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.proxy.state.SessionEffects;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnnamedStatementTest {

    private final UnnamedStatement unnamed = new UnnamedStatement();

    @Test
    void it_is_kept_and_written_again_as_it_was() {
        assertThat(unnamed.isKept()).isFalse();
        replace("a long first statement");
        replace("second");
        assertThat(definition()).isEqualTo("second");
        unnamed.forget();
        assertThat(unnamed.isKept()).isFalse();
    }

    @Test
    void one_that_is_too_long_replaces_the_one_before_by_nothing() {
        replace("x".repeat(UnnamedStatement.MAX_KEPT));
        assertThat(unnamed.isKept()).isTrue();
        replace("x".repeat(UnnamedStatement.MAX_KEPT + 1));
        assertThat(unnamed.isKept()).isFalse();
    }

    @Test
    void of_many_on_their_way_the_oldest_are_given_up_beyond_the_limit() {
        for (int i = 0; i < 9; i++) {
            replace(i + "x".repeat(UnnamedStatement.MAX_KEPT / 8 - 1));
        }
        assertThat(definition()).startsWith("8");
        unnamed.done();
        for (int i = 1; i < 9; i++) {
            unnamed.skipped();
        }
        assertThat(unnamed.isKept()).isFalse();
    }

    /** The model is what the client has for sure, and the batches behind it on their way. */
    @Test
    void what_is_skipped_leaves_the_one_before_and_what_is_refused_leaves_none() {
        for (int seed = 0; seed < 200; seed++) {
            UnnamedStatement tested = new UnnamedStatement();
            String sure = "";
            Deque<Deque<String>> batches = new ArrayDeque<>();
            Random random = new Random(seed);
            for (int step = 0; step < 400; step++) {
                if (random.nextInt(3) == 0 || batches.isEmpty()) {
                    batches.add(new ArrayDeque<>());
                }
                Deque<String> oldest = batches.getFirst();
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> {
                        replace(tested, "statement " + step, true);
                        batches.getLast().add("statement " + step);
                    }
                    case 3 -> {
                        tested.close(true);
                        batches.getLast().add("");
                    }
                    case 4, 5 -> {
                        if (!oldest.isEmpty()) {
                            tested.done();
                            sure = oldest.remove();
                        }
                    }
                    default -> {
                        boolean refused = random.nextBoolean() && !oldest.isEmpty();
                        for (int skipped = refused ? 1 : 0; skipped < oldest.size(); skipped++) {
                            assertThat(tested.skipped()).isTrue();
                        }
                        if (refused) {
                            tested.refused();
                            sure = "";
                        }
                        oldest.clear();
                    }
                }
                if (batches.size() > 1 && oldest.isEmpty()) {
                    batches.remove();
                }
                assertThat(definition(tested)).as("seed %d", seed).isEqualTo(latest(sure, batches));
            }
        }
    }

    private static String latest(String sure, Deque<Deque<String>> batches) {
        return batches.stream()
                .filter(batch -> !batch.isEmpty())
                .map(Deque::getLast)
                .reduce(sure, (before, after) -> after);
    }

    @Test
    void it_is_said_where_what_was_skipped_would_have_replaced_a_strangers() {
        replace(unnamed, "first", false);
        replace(unnamed, "second", true);
        assertThat(unnamed.skipped() & unnamed.skipped()).isFalse();
    }

    @Test
    void a_query_ends_it_whatever_becomes_of_those_on_their_way_before() {
        replace("first");
        replace("second");
        unnamed.forget();
        replace("third");
        unnamed.done();
        unnamed.skipped();
        assertThat(definition()).isEqualTo("third");
        unnamed.skipped();
        assertThat(unnamed.isKept()).isFalse();
    }

    private void replace(String definition) {
        replace(unnamed, definition, true);
    }

    private static void replace(UnnamedStatement unnamed, String definition, boolean stoodThere) {
        ByteBuf in = Unpooled.copiedBuffer("..." + definition + "...", US_ASCII);
        unnamed.replace(in, 3, definition.length(), SessionEffects.NONE, stoodThere);
    }

    private String definition() {
        return definition(unnamed);
    }

    private static String definition(UnnamedStatement unnamed) {
        ByteBuf out = Unpooled.buffer();
        unnamed.writeTo(out);
        assertThat(out.readableBytes()).isEqualTo(unnamed.length());
        return out.toString(US_ASCII);
    }
}
