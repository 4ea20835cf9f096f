package io.pgweir.proxy.statement;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.proxy.state.SessionEffects;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
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
        for (int i = 8; i > 0; i--) {
            assertThat(definition()).startsWith(String.valueOf(i));
            unnamed.skipped();
        }
        assertThat(unnamed.isKept()).isFalse();
    }

    /** The model is a list of what the client has for sure and, behind it, what is on its way. */
    @Test
    void what_is_skipped_leaves_the_one_before_and_what_is_refused_leaves_none() {
        for (int seed = 0; seed < 200; seed++) {
            UnnamedStatement tested = new UnnamedStatement();
            Deque<String> model = new ArrayDeque<>(List.of(""));
            List<Boolean> stood = new ArrayList<>();
            Random random = new Random(seed);
            for (int step = 0; step < 400; step++) {
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> {
                        String text = "statement " + step;
                        stood.add(random.nextBoolean());
                        replace(tested, text, stood.get(stood.size() - 1));
                        model.add(text);
                    }
                    case 3 -> {
                        stood.add(true);
                        tested.close(true);
                        model.add("");
                    }
                    case 4, 5 -> {
                        if (model.size() > 1) {
                            tested.done();
                            model.remove();
                            stood.remove(0);
                        }
                    }
                    default -> {
                        if (model.size() > 1) {
                            fail(tested, model, stood, random);
                        }
                    }
                }
                assertThat(definition(tested)).as("seed %d", seed).isEqualTo(model.getLast());
            }
        }
    }

    /** An error comes to the oldest on its way or to something before it; some of those behind fall with it. */
    private static void fail(UnnamedStatement tested, Deque<String> model, List<Boolean> stood, Random random) {
        boolean refused = random.nextBoolean();
        while (model.size() > (refused ? 2 : 1)) {
            assertThat(tested.skipped()).isEqualTo(stood.remove(stood.size() - 1));
            model.removeLast();
        }
        if (refused) {
            tested.refused();
            stood.clear();
            model.clear();
            model.add("");
        }
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
