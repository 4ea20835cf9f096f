package io.pgweir.proxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventsTest {

    private static final Instant NOW = Instant.EPOCH;

    private final Events events = new Events(4);

    private void add(String word, String message) {
        events.add(new Event(NOW, word, "", message));
    }

    private List<String> latest() {
        return events.latest().stream().map(Event::message).toList();
    }

    @Test
    void the_latest_come_first_also_within_one_moment() {
        add("pause", "1");
        add("resume", "2");
        add("pause", "3");
        assertThat(latest()).containsExactly("3", "2", "1");
    }

    @Test
    void the_eldest_of_the_most_frequent_kind_makes_room() {
        add("pause", "1");
        for (int i = 2; i <= 9; i++) {
            add("server_connect_failed", Integer.toString(i));
        }
        add("resume", "10");
        assertThat(latest()).containsExactly("10", "9", "8", "1");
        add("pause", "11");
        add("pause", "12");
        assertThat(latest()).contains("12", "11", "10").hasSize(4);
    }

    @Test
    void a_line_is_cut_into_word_subject_and_message_whatever_its_values_look_like() {
        assertThat(Event.of(NOW, "event=server_condition server={} condition={} was={}", "a b=c {}", "up", "down"))
                .isEqualTo(new Event(NOW, "server_condition", "a b=c {}", "condition=up was=down"));
        assertThat(Event.of(NOW, "event=pause database={}", "shop")).isEqualTo(new Event(NOW, "pause", "shop", ""));
        assertThat(Event.of(NOW, "event=reloaded applied={} config_hash={}", List.of("a"), "1f"))
                .isEqualTo(new Event(NOW, "reloaded", "", "applied=[a] config_hash=1f"));
        assertThat(Event.of(NOW, "event=wait_for_clients")).isEqualTo(new Event(NOW, "wait_for_clients", "", ""));
        assertThatThrownBy(() -> Event.of(NOW, "paused")).hasMessageContaining("paused");
    }

    @Test
    void what_others_choose_stays_in_its_quotes() {
        assertThat(Event.of(NOW, "event=login_refused client={} message=\"{}\"", "a", "x\" reason=\n")
                        .message())
                .isEqualTo("message=\"x\\\" reason=\\u000a\"");
    }

    @Test
    void a_name_is_quoted_where_it_could_be_taken_for_more() {
        assertThat(LogText.name("shop-eu.v2_$")).isEqualTo("shop-eu.v2_$");
        assertThat(LogText.name("Bücher")).isEqualTo("Bücher");
        assertThat(LogText.name("")).isEqualTo("\"\"");
        assertThat(LogText.name("a/b")).isEqualTo("\"a/b\"");
        assertThat(LogText.name("x sqlstate=00000 \"\n")).isEqualTo("\"x sqlstate=00000 \\\"\\u000a\"");
    }

    @Test
    void what_others_choose_the_length_of_is_cut() {
        String endless = "x".repeat(100_000);
        Event event = Event.of(NOW, "event=login_refused client={} message=\"{}\"", endless, endless);
        assertThat(event.subject()).hasSize(Event.MAX_LENGTH + 1).endsWith("…");
        assertThat(event.message()).hasSize(Event.MAX_LENGTH + 1).endsWith("…");
    }
}
