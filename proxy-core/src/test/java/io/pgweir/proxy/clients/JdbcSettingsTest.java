package io.pgweir.proxy.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one client sets, no other client sees, though they share their server connections. */
class JdbcSettingsTest extends ThroughPgweir {

    private static final int ROUNDS = 6;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TimeZone         | Asia/Tokyo    | America/Lima",
                "IntervalStyle    | iso_8601      | sql_standard",
                "application_name | one           | it's \"two\""
            })
    void each_client_keeps_its_own_value(String setting, String one, String two) throws SQLException {
        try (Connection first = pgweir.connect();
                Connection second = pgweir.connect();
                Connection third = pgweir.connect()) {
            String untouched = show(third, setting);
            set(first, setting, one);
            set(second, setting, two);
            for (int i = 0; i < ROUNDS; i++) {
                assertThat(show(first, setting)).isEqualTo(one);
                assertThat(show(second, setting)).isEqualTo(two);
                assertThat(show(third, setting)).isEqualTo(untouched);
            }
        }
    }

    /** pgjdbc itself refuses to go on when DateStyle is no longer ISO, so only the order of the fields changes. */
    @Test
    void the_order_of_day_and_month_is_each_clients_own() throws SQLException {
        try (Connection european = pgweir.connect();
                Connection american = pgweir.connect()) {
            set(european, "DateStyle", "ISO, DMY");
            set(american, "DateStyle", "ISO, MDY");
            for (int i = 0; i < ROUNDS; i++) {
                assertThat(ask(european, "select '02/01/2026'::date::text")).isEqualTo("2026-01-02");
                assertThat(ask(american, "select '02/01/2026'::date::text")).isEqualTo("2026-02-01");
            }
        }
    }

    @Test
    void settings_that_postgresql_does_not_report_are_never_seen_by_another_client() throws SQLException {
        try (Connection client = pgweir.connect();
                Connection other = pgweir.connect()) {
            for (String setting : new String[] {"statement_timeout", "work_mem", "search_path", "app.tenant"}) {
                String before = ask(other, "select coalesce(current_setting('" + setting + "', true), '')");
                set(client, setting, setting.equals("work_mem") ? "77MB" : "77");
                for (int i = 0; i < ROUNDS; i++) {
                    assertThat(ask(other, "select coalesce(current_setting('" + setting + "', true), '')"))
                            .isEqualTo(before);
                }
            }
        }
    }

    @Test
    void a_rolled_back_setting_is_not_kept() throws SQLException {
        try (Connection client = pgweir.connect();
                Connection other = pgweir.connect()) {
            String before = show(client, "TimeZone");
            client.setAutoCommit(false);
            set(client, "TimeZone", "Asia/Tokyo");
            assertThat(show(client, "TimeZone")).isEqualTo("Asia/Tokyo");
            client.rollback();
            for (int i = 0; i < ROUNDS; i++) {
                assertThat(show(client, "TimeZone")).isEqualTo(before);
                client.commit();
                assertThat(show(other, "TimeZone")).isEqualTo(before);
            }
        }
    }

    @Test
    void an_application_name_of_the_login_is_shown_by_pg_stat_activity() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "the report");
        try (Connection named = pgweir.connect(properties);
                Connection other = pgweir.connect()) {
            String mine = "select application_name from pg_stat_activity where pid = pg_backend_pid()";
            for (int i = 0; i < ROUNDS; i++) {
                assertThat(ask(named, mine)).isEqualTo("the report");
                assertThat(ask(other, mine)).isNotEqualTo("the report");
            }
        }
    }

    @Test
    void reset_and_discard_all_lead_back_to_what_was_set_at_login() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("options", "-c work_mem=55MB -c IntervalStyle=postgres_verbose");
        try (Connection client = pgweir.connect(properties);
                Connection other = pgweir.connect();
                Statement statement = client.createStatement()) {
            for (String command : List.of("DISCARD ALL", "RESET ALL", "RESET IntervalStyle")) {
                set(client, "IntervalStyle", "iso_8601");
                assertThat(show(client, "IntervalStyle")).isEqualTo("iso_8601");
                statement.execute(command);
                for (int i = 0; i < ROUNDS; i++) {
                    assertThat(show(client, "IntervalStyle")).isEqualTo("postgres_verbose");
                    assertThat(show(client, "work_mem")).isEqualTo("55MB");
                    assertThat(show(other, "work_mem")).isEqualTo("4MB");
                }
            }
        }
    }

    private static void set(Connection connection, String setting, String value) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    value.contains(",")
                            ? "set " + setting + " to " + value
                            : "set " + setting + " to '" + value.replace("'", "''") + "'");
        }
    }

    private static String show(Connection connection, String setting) throws SQLException {
        return ask(connection, "show " + setting);
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
