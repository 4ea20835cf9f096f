package io.pgweir.cli.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What a log line looks like, also when a client chose what it says. */
class LineEncoderTest {

    private static final String HOSTILE = "user \"x\\\n2026 ERROR forged\r\t\u001b[2J \ud800 ü";

    @Test
    void a_client_cannot_forge_a_line_of_text() {
        String line = encoded(new TextLine(), event(HOSTILE, null));
        assertThat(line).hasLineCount(1).endsWith("\n").contains("\\n2026 ERROR forged\\r\\t\\u001b[2J", "ü");
        assertThat(line).matches("\\S+Z WARN  Listener: (?s).*");
    }

    @Test
    void nor_the_rest_of_the_line_where_it_is_quoted() {
        ILoggingEvent event = event(
                "event=login_refused client={} message=\"{}\" suppressed={}",
                null,
                "\"a@b\"",
                "for user \"x\" reason=forged \\ \u2028\u202e\"",
                3);
        String said = "event=login_refused client=\"a@b\""
                + " message=\"for user \\\"x\\\" reason=forged \\\\ \\u2028\\u202e\\\"\" suppressed=3";
        assertThat(encoded(new TextLine(), event)).endsWith(said + "\n");
        Map<String, Object> object = new Yaml().load(encoded(new JsonLine(), event));
        assertThat(object).containsEntry("message", said);
    }

    @Test
    void json_gives_back_the_very_message() {
        String line = encoded(new JsonLine(), event(HOSTILE.replace("\ud800", ""), null));
        assertThat(line).hasLineCount(1);
        // JSON is YAML, and a YAML parser is at hand.
        Map<String, Object> object = new Yaml().load(line);
        assertThat(object)
                .containsEntry("message", HOSTILE.replace("\ud800", ""))
                .containsEntry("level", "WARN")
                .containsEntry("logger", "io.pgweir.Listener")
                .containsKeys("time", "thread");
    }

    @Test
    void half_a_surrogate_pair_survives_as_an_escape() {
        assertThat(encoded(new JsonLine(), event("a\ud800b", null))).contains("a\\ud800b");
    }

    @Test
    void a_stack_trace_stays_on_the_line_of_its_event() {
        Throwable thrown = new IllegalStateException("outer", new RuntimeException("inner"));
        assertThat(encoded(new TextLine(), event("bug", thrown)))
                .hasLineCount(1)
                .contains("bug | java.lang.IllegalStateException: outer | at ", "inner");
        assertThat(encoded(new JsonLine(), event("bug", thrown)))
                .hasLineCount(1)
                .contains("\"exception\":\"java.lang.");
    }

    private static String encoded(LineEncoder encoder, ILoggingEvent event) {
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }

    private static ILoggingEvent event(String message, Throwable thrown, Object... values) {
        LoggerContext context = new LoggerContext();
        return new LoggingEvent("test", context.getLogger("io.pgweir.Listener"), Level.WARN, message, thrown, values);
    }
}
