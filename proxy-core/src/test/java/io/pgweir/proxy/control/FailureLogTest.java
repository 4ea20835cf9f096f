package io.pgweir.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FailureLogTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(FailureLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private long now;
    private final FailureLog log = new FailureLog(() -> now);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
    }

    private List<String> logged() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void a_failure_is_logged_with_its_causes_and_then_once_in_ten_seconds() {
        SQLException refused = new SQLException("pool timed out", new SQLException("connection\n  refused"));
        for (int i = 0; i < 100; i++) {
            log.failed(LookupFailure.UNREACHABLE, refused);
        }
        log.failed(LookupFailure.QUEUE_FULL, null);
        assertThat(logged())
                .containsExactly(
                        "event=auth_query_failed reason=unreachable suppressed=0 cause=\"pool timed out: connection; refused\"",
                        "event=auth_query_failed reason=queue-full suppressed=0 cause=\"\"");

        now += Duration.ofSeconds(10).toNanos();
        log.failed(LookupFailure.UNREACHABLE, refused);
        assertThat(logged()).hasSize(3).last().asString().contains("suppressed=99");
    }
}
