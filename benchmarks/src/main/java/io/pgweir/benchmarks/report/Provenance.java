package io.pgweir.benchmarks.report;

import java.io.IOException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/**
 * All that one needs to repeat a measurement.
 *
 * @param versions of everything that took part
 * @param command the command line, without passwords
 * @param method what the command line does not say
 */
public record Provenance(LocalDate date, Machine machine, List<String> versions, String command, String method) {

    public Provenance {
        versions = versions.stream().distinct().toList();
    }

    /** Of the command that is running here and now. */
    public static Provenance here(List<String> versions, CommandSpec command, String method) throws IOException {
        return new Provenance(
                LocalDate.now(),
                Machine.here(),
                versions,
                CommandText.of(
                        command.root().name(),
                        command.root().commandLine().getParseResult().originalArgs()),
                method);
    }

    List<String> lines() {
        return List.of(
                "date: " + date,
                "machine: " + machine.text(),
                "versions: " + String.join(", ", versions),
                "command: " + command,
                "method: " + method);
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("date", date.toString());
        json.put("machine", machine.json());
        json.put("versions", versions);
        json.put("command", command);
        json.put("method", method);
        return json;
    }
}
