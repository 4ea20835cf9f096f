package io.pgweir.proxy.admin.console.command;

import io.pgweir.proxy.metrics.DatabaseStatistics;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** One figure of {@code SHOW STATS} and its relatives, in their order, with the names that it has in each. */
enum Statistic {
    ASSIGNMENTS(DatabaseStatistics::assignments, "server_assignment_count"),
    TRANSACTIONS(DatabaseStatistics::transactions, "xact_count"),
    QUERIES(DatabaseStatistics::queries, "query_count"),
    RECEIVED(DatabaseStatistics::received, "received", "recv", "bytes_received", "bytes_received", "client_bytes"),
    SENT(DatabaseStatistics::sent, "sent", "sent", "bytes_sent", "bytes_sent", "server_bytes"),
    TRANSACTION_TIME(micros(DatabaseStatistics::transactionNanos), "xact_time"),
    QUERY_TIME(micros(DatabaseStatistics::queryNanos), "query_time"),
    WAIT_TIME(micros(DatabaseStatistics::waitNanos), "wait_time"),
    CLIENT_PARSES(
            DatabaseStatistics::clientParses,
            "client_parse_count",
            "client_parse_count",
            "client_parse_count",
            "avg_client_parse_count",
            "ps_client_parse_count"),
    SERVER_PARSES(
            DatabaseStatistics::serverParses,
            "server_parse_count",
            "server_parse_count",
            "server_parse_count",
            "avg_server_parse_count",
            "ps_server_parse_count"),
    BINDS(DatabaseStatistics::binds, "bind_count", "bind_count", "bind_count", "avg_bind_count", "ps_bind_count"),
    LOGINS(
            DatabaseStatistics::logins,
            "client_login_count",
            "client_login_count",
            "client_login_count",
            "avg_client_login_count",
            "client_login_count");

    private final ToLongFunction<DatabaseStatistics> value;
    private final String total;
    private final String average;
    private final String ofTotals;
    private final String ofAverages;
    private final String row;

    Statistic(ToLongFunction<DatabaseStatistics> value, String name) {
        this(value, name, name, name, name, name);
    }

    Statistic(
            ToLongFunction<DatabaseStatistics> value,
            String total,
            String average,
            String ofTotals,
            String ofAverages,
            String row) {
        this.value = value;
        this.total = total;
        this.average = average;
        this.ofTotals = ofTotals;
        this.ofAverages = ofAverages;
        this.row = row;
    }

    private static ToLongFunction<DatabaseStatistics> micros(ToLongFunction<DatabaseStatistics> nanos) {
        return statistics -> TimeUnit.NANOSECONDS.toMicros(nanos.applyAsLong(statistics));
    }

    /** Of all figures, in their order. */
    static String[] names(Function<Statistic, String> name) {
        return Arrays.stream(values()).map(name).toArray(String[]::new);
    }

    /** The column of {@code SHOW STATS}. */
    String totalColumn() {
        return "total_" + total;
    }

    String averageColumn() {
        return "avg_" + average;
    }

    /** The column of {@code SHOW STATS_TOTALS}. */
    String columnOfTotals() {
        return ofTotals;
    }

    /** The column of {@code SHOW STATS_AVERAGES}. */
    String columnOfAverages() {
        return ofAverages;
    }

    /** The row of {@code SHOW TOTALS}, behind {@code total_} or {@code avg_}. */
    String row() {
        return row;
    }

    /** Times in microseconds. */
    long total(DatabaseStatistics statistics) {
        return value.applyAsLong(statistics);
    }

    /** What {@link #average} of a time is the average of; null for what is counted, whose average is that of a second. */
    private Statistic each() {
        return switch (this) {
            case TRANSACTION_TIME -> TRANSACTIONS;
            case QUERY_TIME -> QUERIES;
            case WAIT_TIME -> ASSIGNMENTS;
            default -> null;
        };
    }

    /** Of the time from one moment to a later one: so many a second, or microseconds each. */
    long average(DatabaseStatistics before, DatabaseStatistics after, double seconds) {
        double more = total(after) - total(before);
        double of = each() == null ? seconds : each().total(after) - each().total(before);
        return of <= 0 ? 0 : Math.round(more / of);
    }
}
