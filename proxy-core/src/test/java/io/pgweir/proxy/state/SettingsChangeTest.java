package io.pgweir.proxy.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgweir.proxy.testing.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsChangeTest {

    /** Names and values that only quoting keeps in one piece. */
    private static final Map<String, String> AWKWARD = Map.of(
            "app.quote", "it's; select 'x' --",
            "app.backslash", "\\'\\\\\" \\n",
            "app.lines", "first\nsecond\r\n\tthird",
            "app.empty", "",
            "app.unicode", "größe € 日本 \uD83D\uDC18",
            "app.dollar", "$$ $1 ${x} ? %s",
            "app.deeper.still", "three words",
            "search_path", "\"$user\", \"a \"\"b\"\"\", public",
            "application_name", "ain't \\ \"it\"");

    @ParameterizedTest
    @ValueSource(strings = {"on", "off"})
    void every_value_arrives_as_it_was_given(String conforming) throws SQLException {
        SessionSettings wanted = SessionSettings.of(AWKWARD);
        try (Connection connection = TestPostgres.newest().direct();
                Statement sql = connection.createStatement()) {
            sql.execute("set standard_conforming_strings = " + conforming);
            sql.execute(SettingsChange.sql(SessionSettings.NONE, wanted));
            for (var setting : AWKWARD.entrySet()) {
                assertThat(current(connection, setting.getKey()))
                        .as(setting.getKey())
                        .isEqualTo(setting.getValue());
            }
        }
    }

    @Test
    void what_the_next_client_has_not_set_goes_back_to_where_the_connection_began() throws SQLException {
        SessionSettings first =
                SessionSettings.of(Map.of("app.tenant", "7", "work_mem", "1MB", "TimeZone", "Asia/Tokyo"));
        SessionSettings second = SessionSettings.of(Map.of("timezone", "Asia/Seoul"));
        try (Connection connection = TestPostgres.newest().direct();
                Statement sql = connection.createStatement()) {
            String before = current(connection, "work_mem");
            sql.execute(SettingsChange.sql(SessionSettings.NONE, first));
            assertThat(current(connection, "work_mem")).isEqualTo("1MB");
            sql.execute(SettingsChange.sql(first, second));
            assertThat(current(connection, "work_mem")).isEqualTo(before);
            assertThat(current(connection, "app.tenant")).isEmpty();
            assertThat(current(connection, "timezone")).isEqualTo("Asia/Seoul");
        }
    }

    @Test
    void a_session_of_which_nothing_is_known_begins_afresh() throws SQLException {
        SessionSettings wanted = SessionSettings.of(Map.of("app.tenant", "7"));
        try (Connection connection = TestPostgres.newest().direct();
                Statement sql = connection.createStatement()) {
            String before = current(connection, "statement_timeout");
            sql.execute("set session authorization app; set role md5_user; set statement_timeout = 12345");
            sql.execute(SettingsChange.afresh(SessionSettings.NONE, wanted));
            assertThat(current(connection, "role")).isEqualTo("none");
            assertThat(current(connection, "session_authorization")).isEqualTo("postgres");
            assertThat(current(connection, "statement_timeout")).isEqualTo(before);
            assertThat(current(connection, "app.tenant")).isEqualTo("7");
        }
    }

    @Test
    void a_change_that_is_refused_changes_nothing() throws SQLException {
        SessionSettings wanted = SessionSettings.of(Map.of("app.tenant", "7", "work_mem", "a lot"));
        try (Connection connection = TestPostgres.newest().direct();
                Statement sql = connection.createStatement()) {
            sql.execute("set app.tenant = 'before'");
            String change = SettingsChange.sql(SessionSettings.NONE, wanted);
            assertThat(catchThrowableOfType(SQLException.class, () -> sql.execute(change))
                            .getSQLState())
                    .isEqualTo("22023");
            assertThat(current(connection, "app.tenant")).isEqualTo("before");
        }
    }

    @Test
    void names_are_quoted_part_by_part() {
        SessionSettings from = SessionSettings.of(Map.of("app.a\"b", "1"));
        assertThat(SettingsChange.sql(from, SessionSettings.NONE)).isEqualTo("RESET \"app\".\"a\"\"b\"");
    }

    @Test
    void equal_settings_need_no_query() {
        SessionSettings settings = SessionSettings.of(Map.of("a", "1"));
        assertThat(SettingsChange.sql(settings, SessionSettings.of(Map.of("A", "1"))))
                .isNull();
    }

    /** The value as PostgreSQL has it, empty if it has none. */
    private static String current(Connection connection, String name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select coalesce(current_setting(?, true), '')")) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
