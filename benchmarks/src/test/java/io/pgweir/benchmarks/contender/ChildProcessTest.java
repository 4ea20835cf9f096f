package io.pgweir.benchmarks.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.cli.CommandFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {

    @TempDir
    Path directory;

    @Test
    void a_program_that_fails_is_told_with_its_status_and_its_words() throws IOException {
        try (ChildProcess process = shell("echo out; echo err >&2; exit 3")) {
            assertThatThrownBy(process::awaitSuccess)
                    .isInstanceOf(CommandFailure.class)
                    .hasMessage("sh ended with 3: out\nerr");
        }
    }

    @Test
    void a_program_that_ends_before_it_listens_is_not_waited_for() throws IOException {
        int port = ChildProcess.freePort();
        try (ChildProcess process = shell("echo no such user; exit 1")) {
            assertThatThrownBy(() -> process.awaitListening(port, Duration.ofMinutes(1)))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessage("sh ended with 1: no such user");
        }
    }

    @Test
    void closing_ends_the_program_also_on_an_interrupted_thread() throws IOException {
        ChildProcess process = shell("exec sleep 1000");
        Thread.currentThread().interrupt();
        process.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(process.handle().isAlive()).isFalse();
    }

    private ChildProcess shell(String script) throws IOException {
        return ChildProcess.start(List.of("sh", "-c", script), Map.of(), directory.resolve("out"));
    }
}
