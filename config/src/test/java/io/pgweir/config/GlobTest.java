package io.pgweir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @ParameterizedTest
    @CsvSource({
        "app, app, true",
        "app, App, false",
        "app, apps, false",
        "app-*, app-, true",
        "app-*, app, false",
        "*-ro, app-ro, true",
        "a*b*c, a-b-b-c, true",
        "a*b*c, a-b-d, false",
        "a?c, abc, true",
        "a?c, ac, false",
        "'*', '', true",
        "'?', '', false",
        "[a], a, false",
        "a.c, abc, false",
        "*, 'a*b', true",
        "'a*b', 'a*b', true",
        "'**a', 'bba', true",
        "a?c, a𝄞c, true",
        "a??c, a𝄞c, false",
        "*𝄞, 𝄝𝄞, true"
    })
    void matches(String glob, String name, boolean matched) {
        assertThat(new Glob(glob).matches(name)).isEqualTo(matched);
    }

    @Test
    void matches_what_the_regular_expression_matches() {
        for (int round = 0; round < 20_000; round++) {
            String glob = word("ab*?");
            String name = word("ab*?");
            String regex = glob.replace("?", ".").replace("*", ".*");

            assertThat(new Glob(glob).matches(name))
                    .as("seed %d: %s, %s", seed, glob, name)
                    .isEqualTo(Pattern.matches(regex, name));
        }
    }

    @Test
    void what_it_covers_it_matches() {
        for (int round = 0; round < 20_000; round++) {
            Glob wide = new Glob(word("ab*?"));
            Glob narrow = new Glob(word("ab*?"));
            String name = word("ab");
            if (wide.covers(narrow) && narrow.matches(name)) {
                assertThat(wide.matches(name))
                        .as("seed %d: %s, %s, %s", seed, wide, narrow, name)
                        .isTrue();
            }
        }
    }

    /** As a regular expression, this would not be over within a lifetime. */
    @Test
    void a_long_name_and_many_stars_take_no_time() {
        assertThat(new Glob("a*".repeat(50) + "b").matches("a".repeat(10_000))).isFalse();
    }

    private String word(String letters) {
        return random.ints(random.nextInt(6), 0, letters.length())
                .mapToObj(i -> letters.substring(i, i + 1))
                .collect(Collectors.joining());
    }
}
