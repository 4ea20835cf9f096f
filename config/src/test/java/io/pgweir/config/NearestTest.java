package io.pgweir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

    private static final List<String> KNOWN = List.of("address", "port", "max_clients", "tls");

    @ParameterizedTest
    @CsvSource({
        "adress,address",
        "prot,port",
        "ports,port",
        "max-clients,max_clients",
        "maxclients,max_clients",
        "tsl,tls"
    })
    void a_slip_is_understood(String word, String meant) {
        assertThat(Nearest.find(word, KNOWN)).contains(meant);
    }

    @Test
    void another_word_is_not_taken_for_a_slip() {
        assertThat(Nearest.hint("weight", KNOWN)).isEqualTo("known are address, port, max_clients, tls");
        assertThat(Nearest.hint("weight", List.of())).isEmpty();
    }

    @Test
    void distance_is_zero_for_equals_symmetric_and_at_most_the_longer_word() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            String a = word(random);
            String b = word(random);
            int distance = Nearest.distance(a, b);

            assertThat(distance == 0).as("seed %d: '%s' '%s'", seed, a, b).isEqualTo(a.equals(b));
            assertThat(distance).isEqualTo(Nearest.distance(b, a));
            assertThat(distance).isBetween(Math.abs(a.length() - b.length()), Math.max(a.length(), b.length()));
        }
    }

    private static String word(Random random) {
        return random.ints(random.nextInt(7), 'a', 'd')
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }
}
