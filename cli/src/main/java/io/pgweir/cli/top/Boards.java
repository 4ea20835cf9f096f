package io.pgweir.cli.top;

import io.pgweir.cli.top.ConsoleTable.Row;
import io.pgweir.cli.top.IntervalTimes.Quantiles;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Makes lines of what the console says. */
final class Boards {

    private static final long MICROS = 1_000_000;

    private static final List<String> POOL_COLUMNS = List.of(
            "clients",
            "waiting",
            "oldest_wait",
            "active",
            "idle",
            "wait_p50",
            "wait_p99",
            "query_p50",
            "query_p99",
            "login",
            "mode");
    private static final List<String> TENANT_COLUMNS = List.of(
            "connections",
            "waiting",
            "oldest_wait",
            "checkouts_s",
            "wait_mean",
            "wait_p50",
            "wait_p99",
            "query_p50",
            "query_p99",
            "busy_mean",
            "throttled_s",
            "refused_s");
    private static final List<String> DATABASE_COLUMNS = List.of(
            "transactions_s", "queries_s", "transaction_mean", "query_mean", "wait_mean", "received_s", "sent_s");

    private static final List<String> WAITING_COLUMNS =
            List.of("user", "database", "tenant", "application", "wait", "holder", "holder_id", "held");

    private Boards() {}

    /** @param before the same as {@code after} where there is no earlier one: then nothing has grown */
    static List<Board> of(Sample before, Sample after) {
        IntervalTimes times = new IntervalTimes(before.histograms(), after.histograms());
        return List.of(
                new Board("pools", POOL_COLUMNS, lines(after.pools(), row -> pool(row, times))),
                new Board(
                        "tenants",
                        TENANT_COLUMNS,
                        lines(
                                after.tenants(),
                                row -> tenant(
                                        growth(before, before.tenants(), after, row, List.of("tenant", "server")),
                                        times))),
                new Board(
                        "databases",
                        DATABASE_COLUMNS,
                        lines(
                                after.databases(),
                                row -> database(growth(before, before.databases(), after, row, List.of("database"))))),
                new Board("waiting", WAITING_COLUMNS, lines(after.waiting(), Boards::waiting)));
    }

    private static List<Line> lines(ConsoleTable table, Function<Row, Line> line) {
        return table.all().stream().map(line).toList();
    }

    private static Growth growth(Sample before, ConsoleTable then, Sample after, Row row, List<String> key) {
        Optional<Row> same = then.all().stream()
                .filter(old -> key.stream().allMatch(column -> old.text(column).equals(row.text(column))))
                .findFirst();
        return new Growth(same, row, after.since(before));
    }

    private static Line pool(Row row, IntervalTimes times) {
        Quantiles waits = times.ofPool("wait", row);
        Quantiles queries = times.ofPool("query", row);
        long wait = row.number("maxwait") * MICROS + row.number("maxwait_us");
        return new Line(
                identity(row, "database", "user"),
                row.number("cl_waiting"),
                row.number("sv_active"),
                row.number("cl_active"),
                List.of(
                        Figure.count(row.number("cl_active")),
                        Figure.count(row.number("cl_waiting")),
                        Figure.time(wait),
                        Figure.count(row.number("sv_active")),
                        Figure.count(row.number("sv_idle")),
                        Figure.time(waits.median()),
                        Figure.time(waits.almostAll()),
                        Figure.time(queries.median()),
                        Figure.time(queries.almostAll()),
                        Figure.count(row.number("sv_login")),
                        Figure.text(row.text("pool_mode"))));
    }

    private static Line tenant(Growth growth, IntervalTimes times) {
        Row row = growth.after();
        Quantiles waits = times.ofTenant("wait", row);
        Quantiles queries = times.ofTenant("query", row);
        double checkouts = growth.perSecond("total_checkout_count");
        return new Line(
                identity(row, "tenant", "server"),
                row.number("waiting"),
                row.number("connections"),
                checkouts,
                List.of(
                        Figure.of(row.number("connections"), row.number("max_connections")),
                        Figure.of(row.number("waiting"), row.number("max_waiting")),
                        Figure.time(row.number("maxwait_us")),
                        Figure.rate(checkouts),
                        Figure.time(growth.mean("total_wait_time", "total_wait_count")),
                        Figure.time(waits.median()),
                        Figure.time(waits.almostAll()),
                        Figure.time(queries.median()),
                        Figure.time(queries.almostAll()),
                        Figure.rate(growth.perSecond("total_server_time") / MICROS),
                        Figure.rate(growth.perSecond("total_throttled_count")),
                        Figure.rate(growth.perSecond("total_refusal_count"))));
    }

    private static Line database(Growth growth) {
        double transactions = growth.perSecond("xact_count");
        return new Line(
                identity(growth.after(), "database"),
                0,
                growth.perSecond("xact_time") / MICROS,
                transactions,
                List.of(
                        Figure.rate(transactions),
                        Figure.rate(growth.perSecond("query_count")),
                        Figure.time(growth.mean("xact_time", "xact_count")),
                        Figure.time(growth.mean("query_time", "query_count")),
                        Figure.time(growth.mean("wait_time", "server_assignment_count")),
                        Figure.bytes(growth.perSecond("bytes_received")),
                        Figure.bytes(growth.perSecond("bytes_sent"))));
    }

    /** A client that waits, and who has had a connection of its pool for longest, if anybody has one. */
    private static Line waiting(Row row) {
        long wait = row.number("wait_us");
        boolean held = row.text("holder_id") != null;
        return new Line(
                identity(row, "id"),
                wait,
                0,
                0,
                List.of(
                        Figure.text(row.text("user")),
                        Figure.text(row.text("database")),
                        Figure.text(row.text("tenant")),
                        Figure.text(row.text("application_name")),
                        Figure.time(wait),
                        Figure.text(row.text("holder")),
                        Figure.text(row.text("holder_id")),
                        Figure.time(held ? row.number("holder_us") : 0)));
    }

    private static Map<String, String> identity(Row row, String... columns) {
        Map<String, String> identity = new LinkedHashMap<>();
        for (String column : columns) {
            identity.put(column, row.text(column));
        }
        return identity;
    }
}
