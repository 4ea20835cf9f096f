package io.pgweir.cli.top;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A console that says what it was told to; after the last of several answers to one question, that again. */
final class ScriptedConsole implements Console {

    static final String POOLS =
            "database|user|cl_active|cl_waiting|sv_active|sv_idle|sv_login|maxwait|maxwait_us|pool_mode";
    static final String TENANTS = "tenant|server|connections|max_connections|waiting|max_waiting|maxwait_us"
            + "|total_checkout_count|total_wait_count|total_wait_time|total_server_time|total_throttled_count"
            + "|total_refusal_count";
    static final String HISTOGRAMS =
            "database|user|tenant|server|what|total_us|upto_0_us|upto_1000_us|upto_10000_us|beyond";
    static final String TOTALS =
            "database|server_assignment_count|xact_count|query_count|bytes_received|bytes_sent|xact_time"
                    + "|query_time|wait_time";

    static final String WAITING = "id|user|database|tenant|application_name|wait_us|pool|holder_id|holder_us|holder";

    private final Map<String, List<ConsoleTable>> answers = new HashMap<>();
    private final Map<String, Integer> asked = new HashMap<>();

    /** @param columns and {@code rows} with bars between their values */
    ScriptedConsole answers(String subject, String columns, String... rows) {
        answers.computeIfAbsent(subject, any -> new ArrayList<>()).add(table(columns, rows));
        return this;
    }

    static ConsoleTable table(String columns, String... rows) {
        return new ConsoleTable(
                words(columns), Arrays.stream(rows).map(ScriptedConsole::words).toList());
    }

    private static List<String> words(String text) {
        return List.of(text.split("\\|", -1));
    }

    @Override
    public synchronized ConsoleTable show(String subject) {
        List<ConsoleTable> all = answers.get(subject);
        int times = asked.merge(subject, 1, Integer::sum);
        return all.get(Math.min(times, all.size()) - 1);
    }

    @Override
    public void close() {
        answers.clear();
    }
}
