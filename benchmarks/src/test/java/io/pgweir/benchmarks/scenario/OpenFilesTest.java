package io.pgweir.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.cli.CommandFailure;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenFilesTest {

    @Test
    void too_low_a_limit_is_told_with_what_to_do_about_it() {
        assertThatThrownBy(() -> OpenFiles.require(10_000, limits("1024                 524288")))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("10000 clients need 10200 open files, and this process may have 1024")
                .hasMessageContaining("ulimit -n 10200");
    }

    @Test
    void a_limit_that_is_high_enough_is_none() {
        assertThatCode(() -> OpenFiles.require(10_000, limits("10200                10200")))
                .doesNotThrowAnyException();
        assertThatCode(() -> OpenFiles.require(10_000, limits("unlimited            unlimited")))
                .doesNotThrowAnyException();
    }

    private static List<String> limits(String openFiles) {
        return List.of(
                "Limit                     Soft Limit           Hard Limit           Units     ",
                "Max processes             7                    7                    processes ",
                "Max open files            " + openFiles + "               files     ");
    }
}
