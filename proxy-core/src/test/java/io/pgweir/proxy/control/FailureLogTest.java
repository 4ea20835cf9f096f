package io.pgweir.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.Logged;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FailureLogTest {

    @RegisterExtension
    private final Logged logged = Logged.by(FailureLog.class);

    private long now;
    private final FailureLog log = new FailureLog(() -> now);

    @Test
    void a_failure_is_logged_with_its_causes_and_then_once_in_ten_seconds() {
        SQLException refused = new SQLException("pool timed out", new SQLException("connection\n  refused"));
        for (int i = 0; i < 100; i++) {
            log.failed(LookupFailure.UNREACHABLE, refused);
        }
        log.failed(LookupFailure.QUEUE_FULL, null);
        assertThat(logged.lines())
                .containsExactly(
                        "event=auth_query_failed reason=unreachable suppressed=0 cause=\"pool timed out: connection; refused\"",
                        "event=auth_query_failed reason=queue-full suppressed=0 cause=\"\"");

        now += Duration.ofSeconds(10).toNanos();
        log.failed(LookupFailure.UNREACHABLE, refused);
        assertThat(logged.lines()).hasSize(3).last().asString().contains("suppressed=99");
    }
}
