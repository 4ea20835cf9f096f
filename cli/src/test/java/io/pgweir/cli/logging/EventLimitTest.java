package io.pgweir.cli.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLimitTest {

    private final LoggerContext context = new LoggerContext();
    private final Logger log = context.getLogger("io.pgweir");
    private final EventLimit limit = new EventLimit(3);

    private LoggingEvent event(long millis, String message, Object... values) {
        LoggingEvent event = new LoggingEvent("", log, Level.INFO, message, null, values);
        event.setTimeStamp(millis);
        return event;
    }

    private boolean admitted(long millis, String message, Object... values) {
        return limit.admit(event(millis, message, values)).admitted();
    }

    @Test
    void one_kind_of_event_has_so_many_lines_a_second_whatever_its_values_and_others_have_their_own() {
        for (int client = 0; client < 10; client++) {
            assertThat(admitted(1_000, "event=client_login client={}", client)).isEqualTo(client < 3);
        }
        assertThat(admitted(1_000, "event=client_close client={}", 1)).isTrue();
        assertThat(admitted(1_999, "event=client_login client={}", 11)).isFalse();
        assertThat(limit.admit(event(2_000, "event=client_login client={}", 12)).leftOut())
                .isEqualTo(8);
        assertThat(limit.admit(event(2_000, "event=client_login client={}", 13)).leftOut())
                .isZero();
    }

    @Test
    void what_a_library_says_counts_together() {
        for (int i = 0; i < 10; i++) {
            assertThat(admitted(1_000, "connection " + i + " was strange")).isEqualTo(i < 3);
        }
    }

    @Test
    void how_many_lines_were_left_out_is_told_before_the_next_of_their_kind() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        ListAppender<ILoggingEvent> output = new ListAppender<>();
        output.start();
        NonBlockingAppender appender = new NonBlockingAppender(limit);
        appender.setContext(context);
        appender.addAppender(output);
        appender.start();
        for (int i = 0; i < 5; i++) {
            appender.doAppend(event(1_000, "event=kind x={}", i));
        }
        appender.doAppend(event(2_000, "event=kind x={}", 5));
        appender.stop();
        List<String> lines =
                output.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        assertThat(lines)
                .containsExactly(
                        "event=kind x=0",
                        "event=kind x=1",
                        "event=kind x=2",
                        "event=log_limited lines=2 of=kind",
                        "event=kind x=5");
    }
}
