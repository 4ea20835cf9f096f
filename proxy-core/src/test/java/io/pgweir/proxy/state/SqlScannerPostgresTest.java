package io.pgweir.proxy.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.pgweir.proxy.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** PostgreSQL is the judge of how a text is read: a setting is found if and only if PostgreSQL has changed it. */
class SqlScannerPostgresTest {

    private static final String[] TEXTS = {
        "set work_mem = '5MB'",
        "SET SESSION Work_Mem TO 5000",
        "set \"Work_Mem\" = '5MB'",
        "set local work_mem = '5MB'",
        "set local.x = '1'",
        "set session.x = '1'",
        "set session local.x = '1'",
        "set session session.x = '1'",
        "set time.zone = '1'",
        "set role.x = '1'",
        "set names.x = '1'",
        "set \"App\" . \"Tenant\" = '7'",
        "set app . /* dot */ tenant to 7",
        "set time zone 'Asia/Tokyo'",
        "set session time zone 'Asia/Tokyo'",
        "set names 'LATIN1'",
        "set schema 'pg_catalog'",
        "set xml option document",
        "set role trust_user",
        "set session authorization trust_user",
        "set session session authorization trust_user",
        "set session_authorization = trust_user",
        "set search_path = a, \"B\", 'c'",
        "set/**/work_mem/**/to/**/5000",
        "set--\nwork_mem=5000",
        "select set_config('app.tenant', '7', false)",
        "select pg_catalog . \"set_config\" ( 'App.Tenant', '7', false)",
        "select set_config /* ( */ -- (\n ('app.tenant', '7', false)",
        "select set_config('app.tenant', '7', true)",
        "select set_config('app.tenant', '7', 't')",
        "select set_config('app.tenant', '7', true::boolean)",
        "select set_config('app.tenant', '7', not true)",
        "select set_config('a.a', set_config('a.b', '1', false), false)",
        "select set_config(E'app.tenant', '7', false)",
        "select 'set work_mem = 5000; '",
        "select 'it''s'; set work_mem = 5000",
        "select 'it'''; set work_mem = 5000; --'",
        "select '\\'; set work_mem = 5000; --'",
        "select 'a'\n'; set work_mem = 5000'",
        "select 'a' -- why\n'; set work_mem = 5000'",
        "select 'a'\n-- why\n'; set work_mem = 5000'",
        "select E'a'\n'\\'; set work_mem = 5000 --'",
        "select E'\\'; set work_mem = 5000 --'",
        "select e'\\\\'; set work_mem = 5000 --'",
        "select U&'\\0041'; set work_mem = 5000 --'",
        "select x'1f', b'01'; set work_mem = 5000 --'",
        "select N'\\'; set work_mem = 5000 --'",
        "select 1 as \"a; set work_mem = 5000\"",
        "select 1 as \"a\"\"; set work_mem = 5000\"",
        "select 1 as U&\"a; set work_mem = 5000\"",
        "/* set work_mem = 5000 */ select 1",
        "/* /* */ ; set work_mem = 5000 */ select 1",
        "/* /* */ */ set work_mem = 5000",
        "/**/set work_mem = 5000/**/",
        "/*/ ; set work_mem = 5000 */",
        "/* **/ set work_mem = 5000",
        "select 1 --; set work_mem = 5000",
        "select 1 --\r; set work_mem = 5000",
        "select 1 +/* */ 1; set work_mem = 5000",
        "select 1 - -1; set work_mem = 5000",
        "select $$; set work_mem = 5000 $$",
        "select $a$; set work_mem = 5000 $$ $b$ $A$ $a$",
        "select $a$ $a$; set work_mem = 5000",
        "select $a$ $a $a$; set work_mem = 5000",
        "select $größe$; set work_mem = 5000 $größe$",
        "select 1 as a$b$; set work_mem = 5000; --$b$",
        "select 1 as a$$; set work_mem = 5000 --$$",
        "select 1.5e-3, .5, 0x1F, 1_000, 1.; set work_mem = 5000",
        "do $$ begin end $$; set work_mem = 5000",
        "create temp table t (\"set work_mem = 5000;\" int)",
        "begin; set local work_mem = 5000; commit",
        "begin; set transaction read only; commit",
        "begin; set constraints all deferred; commit",
        "; ; set work_mem = 5000 ; ;"
    };

    static Stream<String> texts() {
        return Stream.of(TEXTS);
    }

    @ParameterizedTest
    @MethodSource("texts")
    void what_is_found_is_what_postgresql_has_changed(String sql) throws SQLException {
        assertThat(found(sql)).isEqualTo(changed(sql));
    }

    private static Set<String> found(String sql) {
        byte[] bytes = sql.getBytes(UTF_8);
        return new TreeSet<>(SqlScanner.scan(Unpooled.wrappedBuffer(bytes), 0, bytes.length, true, "UTF8")
                .settings());
    }

    private static Set<String> changed(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            // Begins with a role, so that losing it is seen, and with the parameters that PL/pgSQL brings along.
            statement.execute("set role app; do $$ begin end $$");
            TreeMap<String, String> before = settings(statement);
            statement.execute(sql);
            Set<String> changed = new TreeSet<>();
            settings(statement).forEach((name, value) -> {
                if (!value.equals(before.getOrDefault(name, ""))) {
                    changed.add(name);
                }
            });
            return changed;
        }
    }

    /** By name; {@code pg_settings} does not list role and session_authorization. */
    private static TreeMap<String, String> settings(Statement statement) throws SQLException {
        TreeMap<String, String> settings = new TreeMap<>();
        try (ResultSet row = statement.executeQuery("""
                select lower(name), setting from pg_settings
                union all select n, current_setting(n, true) from unnest(array['role', 'session_authorization',
                    'app.tenant', 'local.x', 'session.x', 'time.zone', 'role.x', 'names.x', 'a.a', 'a.b']) n""")) {
            while (row.next()) {
                settings.put(row.getString(1), row.getString(2) == null ? "" : row.getString(2));
            }
        }
        return settings;
    }

    /** The whole text as one simple query. */
    private static Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("allowEncodingChanges", "true");
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + TestPostgres.newest().port() + "/" + TestPostgres.DATABASE,
                properties);
    }
}
