package io.pgweir.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the figures come from: without it they mean nothing.
 *
 * @param processor its model
 * @param megabytes of memory, of 1024 * 1024 bytes
 * @param java that ran the benchmark
 */
public record Machine(int processors, String processor, long megabytes, String kernel, String java) {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Path MEMORY_INFO = Path.of("/proc/meminfo");

    static Machine here() throws IOException {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                // Not every architecture's kernel tells it.
                value(CPU_INFO, "model name").orElse("unknown model"),
                value(MEMORY_INFO, "MemTotal")
                                .map(size ->
                                        Long.parseLong(size.replace("kB", "").strip()))
                                .orElse(0L)
                        / 1024,
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    }

    /** Of the first line {@code name : value}. */
    private static Optional<String> value(Path file, String name) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        }
    }

    String text() {
        return processors + " processors (" + processor + "), " + megabytes + " MB, " + kernel + ", " + java;
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("processors", processors);
        json.put("processor", processor);
        json.put("megabytes", megabytes);
        json.put("kernel", kernel);
        json.put("java", java);
        return json;
    }
}
