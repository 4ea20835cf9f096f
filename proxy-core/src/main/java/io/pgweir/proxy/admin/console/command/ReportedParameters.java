package io.pgweir.proxy.admin.console.command;

import java.util.Map;
import java.util.TreeMap;

/** What a client of the console is told at its login, as PostgreSQL tells its own; drivers refuse to go on without. */
public final class ReportedParameters {

    /** By name. */
    public static final Map<String, String> VALUES = new TreeMap<>(Map.of(
            // PgBouncer's: who knows its console by this, knows this one.
            "server_version", ShowVersion.PGBOUNCER + "/bouncer",
            "server_encoding", "UTF8",
            "client_encoding", "UTF8",
            "standard_conforming_strings", "on",
            "integer_datetimes", "on",
            "in_hot_standby", "off",
            "default_transaction_read_only", "off",
            "DateStyle", "ISO, MDY",
            "IntervalStyle", "postgres",
            "TimeZone", "UTC"));

    private ReportedParameters() {}
}
