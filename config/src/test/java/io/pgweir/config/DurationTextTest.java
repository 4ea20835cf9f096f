package io.pgweir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

    @ParameterizedTest
    @CsvSource({"250ms,PT0.25S", "5s,PT5S", "10m,PT10M", "2h,PT2H", "1d,P1D", "0,PT0S", "0ms,PT0S", "3650d,P3650D"})
    void a_number_and_a_unit(String text, Duration expected) throws BadValue {
        assertThat(DurationText.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1", "s", "5 s", "5S", "1.5s", "-1s", "+1s", "1s1s", "1w", "3651d", "9999999999s", "\u0661s"
            })
    void anything_else_is_refused(String text) {
        assertThatThrownBy(() -> DurationText.parse(text)).isInstanceOf(BadValue.class);
    }
}
