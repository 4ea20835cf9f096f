package io.pgweir.proxy.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {

    @Test
    void names_are_the_same_whatever_their_case_and_order() {
        SessionSettings settings = SessionSettings.of(Map.of("TimeZone", "UTC", "work_mem", "1MB"));
        assertThat(settings)
                .isEqualTo(SessionSettings.NONE.with("WORK_MEM", "1MB").with("timezone", "UTC"))
                .hasSameHashCodeAs(SessionSettings.of(Map.of("WORK_mem", "1MB", "timezone", "UTC")));
        assertThat(settings.get("TIMEZONE")).isEqualTo("UTC");
        assertThat(settings.get("other")).isNull();
    }

    @Test
    void names_do_not_depend_on_the_machines_language() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr"));
        try {
            assertThat(SessionSettings.of(Map.of("TIMEZONE", "UTC")).get("timezone"))
                    .isEqualTo("UTC");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void nothing_changes_the_settings_that_one_has() {
        SessionSettings settings = SessionSettings.of(Map.of("a", "1"));
        settings.with("a", "2");
        settings.without("a");
        settings.with(SessionSettings.of(Map.of("b", "2")));
        assertThat(settings).isEqualTo(SessionSettings.of(Map.of("a", "1")));
    }

    @Test
    void what_changes_nothing_makes_no_new_object() {
        SessionSettings settings = SessionSettings.of(Map.of("a", "1"));
        assertThat(settings.with("A", "1")).isSameAs(settings);
        assertThat(settings.without("b")).isSameAs(settings);
        assertThat(settings.with(SessionSettings.NONE)).isSameAs(settings);
        assertThat(SessionSettings.of(Map.of())).isSameAs(SessionSettings.NONE);
    }

    @Test
    void the_settings_on_top_win() {
        SessionSettings merged =
                SessionSettings.of(Map.of("a", "1", "b", "1")).with(SessionSettings.of(Map.of("B", "2", "c", "2")));
        assertThat(merged).isEqualTo(SessionSettings.of(Map.of("a", "1", "b", "2", "c", "2")));
        assertThat(merged.without("C")).isEqualTo(SessionSettings.of(Map.of("a", "1", "b", "2")));
    }

    @Test
    void values_are_never_shown() {
        assertThat(SessionSettings.of(Map.of("app.token", "hunter2"))).hasToString("[app.token]");
        assertThat(ReportedSettings.NONE.with("application_name", "hunter2")).hasToString("[application_name]");
    }

    @Test
    void a_client_is_told_only_what_it_has_not_heard() {
        ReportedSettings told = ReportedSettings.NONE.with("TimeZone", "UTC").with("DateStyle", "ISO");
        ReportedSettings now = told.with("TimeZone", "Asia/Tokyo").with("search_path", "public");
        Map<String, String> heard = new LinkedHashMap<>();
        now.forEachNew(told, heard::put);
        assertThat(heard).isEqualTo(Map.of("TimeZone", "Asia/Tokyo", "search_path", "public"));
        heard.clear();
        now.forEachNew(now, heard::put);
        assertThat(heard).isEmpty();
    }

    @Test
    void reported_settings_are_equal_by_value_and_stay_the_same_object_if_nothing_is_new() {
        ReportedSettings one = ReportedSettings.NONE.with("a", "1").with("b", "2");
        assertThat(one)
                .isEqualTo(ReportedSettings.NONE.with("b", "2").with("a", "1"))
                .hasSameHashCodeAs(ReportedSettings.NONE.with("b", "2").with("a", "1"))
                .isNotEqualTo(one.with("a", "2"));
        assertThat(one.with("a", "1")).isSameAs(one);
        assertThat(one.size()).isEqualTo(2);
        assertThat(one.get("b")).isEqualTo("2");
    }

    @Test
    void what_a_client_cannot_set_is_not_taken_for_its_setting() {
        assertThat(ReportedSettings.isSettable("TimeZone")).isTrue();
        assertThat(ReportedSettings.isSettable("server_version")).isFalse();
        assertThat(ReportedSettings.isSettable("is_superuser")).isFalse();
        assertThat(ReportedSettings.isSettable("in_hot_standby")).isFalse();
    }
}
