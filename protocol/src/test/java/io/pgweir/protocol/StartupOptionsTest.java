package io.pgweir.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgweir.protocol.StartupOptions.Setting;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartupOptionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "-c a=b|a=b",
                "-ca=b|a=b",
                "--a=b|a=b",
                "-c a=|a=",
                "-c a=b=c|a=b=c",
                "--statement-timeout=5s|statement_timeout=5s",
                "-c statement-timeout=a-b|statement_timeout=a-b",
                "  -c   a=b \t -c\tc=d  |a=b;c=d",
                "-c a=1 -c a=2|a=1;a=2",
                "-c search_path=a\\ b,c\\\\d|search_path=a b,c\\d",
                "-c a=\\\t|a=\t",
                "-c a=b\\|a=b",
                "-e|datestyle=european",
                "-S 64MB|work_mem=64MB",
                "-S64MB|work_mem=64MB",
                "-eS1|datestyle=european;work_mem=1",
                "-fs -fi -fo -f b|enable_seqscan=false;enable_indexscan=false;"
                        + "enable_indexonlyscan=false;enable_bitmapscan=false",
                "-ft -fn -fm -fh|enable_tidscan=false;enable_nestloop=false;"
                        + "enable_mergejoin=false;enable_hashjoin=false",
                "-c -e=1|_e=1",
                "-c a=b --|a=b"
            })
    void switches_become_settings(String options, String settings) throws ProtocolViolation {
        String parsed = StartupOptions.parse(options).stream()
                .map(setting -> setting.name() + "=" + setting.value())
                .collect(Collectors.joining(";"));
        assertThat(parsed).isEqualTo(settings);
    }

    @Test
    void no_options_are_no_settings() throws ProtocolViolation {
        assertThat(StartupOptions.parse("")).isEmpty();
        assertThat(StartupOptions.parse(" \t\n ")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "-c a|42601|-c a requires a value",
                "-c \"x|42601|-c \"x requires a value",
                "--a|42601|--a requires a value",
                "-c|42601|invalid command-line argument for server process: -c",
                "-c a=b -S|42601|invalid command-line argument for server process: -S",
                "-c=|42704|unrecognized configuration parameter \"\"",
                "--=x|42704|unrecognized configuration parameter \"\"",
                "-x|42601|invalid command-line argument for server process: -x",
                "-ez|42601|invalid command-line argument for server process: -ez",
                "-f x|42601|invalid command-line argument for server process: x",
                "-fx|42601|invalid command-line argument for server process: -fx",
                "-F|42601|invalid command-line argument for server process: -F",
                "-p 5433|42601|invalid command-line argument for server process: -p",
                "-c a=b evil|42601|invalid command-line argument for server process: evil",
                "-- evil|42601|invalid command-line argument for server process: evil",
                "-|42601|invalid command-line argument for server process: -",
            })
    void what_postgresql_refuses_is_refused(String options, String sqlState, String message) {
        ProtocolViolation refusal = refusal(options);
        assertThat(refusal).hasMessage(message);
        assertThat(refusal.sqlState()).isEqualTo(sqlState);
        assertThat(refusal.error().severity()).isEqualTo("FATAL");
    }

    @Test
    void a_lone_backslash_is_an_empty_word() {
        assertThat(refusal("\\")).hasMessage("invalid command-line argument for server process: ");
    }

    @Test
    void the_longest_options_take_no_time() {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            assertThat(StartupOptions.parse("-e ".repeat(100_000)))
                    .hasSize(100_000)
                    .containsOnly(new Setting("datestyle", "european"));
            assertThat(StartupOptions.parse("-" + "e".repeat(300_000))).hasSize(300_000);
            assertThat(StartupOptions.parse("-c a=" + "\\".repeat(300_000))).hasSize(1);
        });
    }

    private static ProtocolViolation refusal(String options) {
        return assertThatExceptionOfType(ProtocolViolation.class)
                .isThrownBy(() -> StartupOptions.parse(options))
                .actual();
    }
}
