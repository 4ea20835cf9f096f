package io.pgweir.proxy.admin.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpAnswerTest {

    private static OtlpAnswer answer(int status, String body) {
        return new OtlpAnswer(status, body, Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"partialSuccess\":{}}",
                "{\"partialSuccess\": {\"rejectedDataPoints\": \"0\", \"errorMessage\": \"\"}}",
                "{\"partialSuccess\": {\"rejectedDataPoints\": 0}}",
            })
    void all_has_been_taken(String body) {
        assertThat(answer(200, body).problem(List.of())).isEmpty();
        assertThat(answer(202, body).problem(List.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "200 | {\"partialSuccess\":{\"rejectedDataPoints\":\"12\"}} | has refused 12 of the figures",
                "200 | {\"partialSuccess\":{\"rejectedDataPoints\": 3, \"errorMessage\": \"a \\\"b\\\"\"}} | has refused 3 of the"
                        + " figures: a \\\"b\\\"",
                "200 | {\"partialSuccess\":{\"errorMessage\":\"soon full\"}} | has taken all, but says: soon full",
                "302 | `` | has answered 302",
                "400 | {\"message\":\"bad\"} | has answered 400: {\"message\":\"bad\"}",
                "404 | `` | has answered 404 (it takes OTLP by HTTP at another port or path)",
                "403 | no | has answered 403 (do metrics.otlp.headers say who pgweir is?): no",
            })
    void what_has_not_is_told_with_the_reason(int status, String body, String problem) {
        assertThat(answer(status, body).problem(List.of())).contains("metrics.otlp.endpoint " + problem);
    }

    @Test
    void what_is_repeated_of_a_secret_is_left_out_wherever_it_stands() {
        String body = "x".repeat(290) + " Basic dTpw, dTpw";

        assertThat(answer(400, body).problem(List.of("Basic dTpw")).orElseThrow())
                .doesNotContain("dTpw");
        assertThat(answer(200, "{\"errorMessage\": \"dTpw\"}").problem(List.of("Basic dTpw")))
                .contains("metrics.otlp.endpoint has taken all, but says: <secret>");
    }

    @Test
    void what_others_say_neither_breaks_a_line_nor_turns_it_round() {
        assertThat(OtlpAnswer.printable("a\r\n b\u2028c\u202ed\u0000\u001b[2J")).isEqualTo("a b?c?d??[2J");
    }
}
