package io.pgweir.proxy.admin.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.BackendType;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What programs that watch PgBouncer send, and how they read the answers; they know nothing of pgweir. */
@Timeout(30)
class WatchersTest {

    private TestPgweir pgweir;
    private RawClient busy;

    @BeforeEach
    void start() throws IOException {
        pgweir = ConsoleSetup.start();
        busy = RawClient.login(pgweir.port());
        busy.ask("select 1");
    }

    @AfterEach
    void stop() throws IOException {
        busy.close();
        pgweir.close();
    }

    /** As Go's lib/pq logs in, with a user that may only look. */
    private RawClient watcher() throws IOException {
        return RawClient.login(
                pgweir.port(),
                Map.of(
                        "user", ConsoleSetup.VIEWER,
                        "database", "pgbouncer",
                        "extra_float_digits", "2",
                        "datestyle", "ISO, MDY",
                        "client_encoding", "UTF8"));
    }

    private static List<Map<String, String>> rows(RawClient client, String command) throws IOException {
        List<BackendMessage> said = client.run(command);
        List<String> columns = said.get(0).values();
        List<Map<String, String>> rows = new ArrayList<>();
        for (BackendMessage message : said) {
            if (message.type() == BackendType.DATA_ROW) {
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 0; i < columns.size(); i++) {
                    row.put(columns.get(i), message.values().get(i));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static Map<String, String> named(List<Map<String, String>> rows, String column, String value) {
        Optional<Map<String, String>> row =
                rows.stream().filter(each -> value.equals(each.get(column))).findFirst();
        assertThat(row).as("%s %s in %s", column, value, rows).isPresent();
        return row.get();
    }

    private static void expectNumbers(Map<String, String> row, String... columns) {
        for (String column : columns) {
            assertThat(row).containsKey(column);
            assertThat(Double.parseDouble(row.get(column))).as(column).isNotNegative();
        }
    }

    @Test
    void the_exporter_of_the_prometheus_community() throws IOException {
        try (RawClient exporter = watcher()) {
            assertThat(rows(exporter, "SHOW STATS")).isNotEmpty();
            assertThat(rows(exporter, "SHOW VERSION")).hasSize(1).first().satisfies(row -> assertThat(row)
                    .containsOnlyKeys("version"));
            for (Map<String, String> list : rows(exporter, "SHOW LISTS")) {
                assertThat(list).hasSize(2);
                Double.parseDouble(list.get("items"));
            }
            List<Map<String, String>> config = rows(exporter, "SHOW CONFIG");
            assertThat(config).allSatisfy(row -> assertThat(row).hasSizeBetween(3, 4));
            expectNumbers(named(config, "key", "max_client_conn"), "value");
            expectNumbers(named(config, "key", "max_user_connections"), "value");
            assertThat(named(rows(exporter, "SHOW CLIENTS"), "database", "app"))
                    .containsEntry("user", "app")
                    .containsEntry("state", "idle");
            expectNumbers(
                    named(rows(exporter, "SHOW DATABASES"), "name", "app"),
                    "pool_size",
                    "min_pool_size",
                    "reserve_pool_size",
                    "max_connections",
                    "current_connections",
                    "max_client_connections",
                    "current_client_connections",
                    "paused",
                    "disabled");
            expectNumbers(
                    named(rows(exporter, "SHOW STATS_TOTALS"), "database", "app"),
                    "query_count",
                    "query_time",
                    "bytes_received",
                    "bytes_sent",
                    "wait_time",
                    "xact_count",
                    "xact_time",
                    "server_assignment_count");
            expectNumbers(
                    named(rows(exporter, "SHOW POOLS"), "database", "app"),
                    "cl_active",
                    "cl_waiting",
                    "cl_active_cancel_req",
                    "cl_waiting_cancel_req",
                    "sv_active",
                    "sv_active_cancel",
                    "sv_being_canceled",
                    "sv_idle",
                    "sv_used",
                    "sv_tested",
                    "sv_login",
                    "maxwait",
                    "maxwait_us");
        }
    }

    @Test
    void the_check_of_datadog() throws IOException {
        try (RawClient check = watcher()) {
            String version = check.ask("SHOW VERSION");
            assertThat(Pattern.compile("\\d+\\.\\d+\\.\\d+").matcher(version).results())
                    .first()
                    .satisfies(found -> assertThat(found.group()).isEqualTo("1.25.2"));
            for (String figure : List.of("query", "xact")) {
                expectNumbers(
                        named(rows(check, "SHOW STATS"), "database", "app"),
                        "total_" + figure + "_count",
                        "total_" + figure + "_time",
                        "avg_" + figure + "_count",
                        "avg_" + figure + "_time");
            }
            expectNumbers(
                    named(rows(check, "SHOW STATS"), "database", "app"),
                    "total_received",
                    "total_sent",
                    "total_wait_time",
                    "avg_recv",
                    "avg_sent",
                    "avg_wait_time");
            expectNumbers(named(rows(check, "SHOW POOLS"), "user", "app"), "cl_active", "sv_idle", "maxwait_us");
            expectNumbers(
                    named(rows(check, "SHOW DATABASES"), "name", "app"),
                    "pool_size",
                    "max_connections",
                    "current_connections");
        }
    }
}
