package io.pgweir.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void the_median_of_an_odd_number_of_turns_is_one_of_them() {
        assertThat(Spread.of(DoubleStream.of(9, 1, 4))).isEqualTo(new Spread(4, 1, 9));
    }

    @Test
    void the_median_of_an_even_number_lies_between_the_two_in_the_middle() {
        assertThat(Spread.of(DoubleStream.of(9, 1, 4, 5))).isEqualTo(new Spread(4.5, 1, 9));
    }

    @Test
    void it_is_written_with_its_ends_and_a_point_in_every_locale() {
        assertThat(new Spread(4.25, 1, 1234).text(1)).isEqualTo("4.3 (1.0–1234.0)");
        assertThat(new Spread(12345.6, 1, 2).text(0)).isEqualTo("12346 (1–2)");
    }
}
