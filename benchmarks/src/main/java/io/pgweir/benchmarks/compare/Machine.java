package io.pgweir.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Where the figures come from: without it they mean nothing. */
record Machine(int processors, String processor, String kernel, String java) {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    static Machine here() throws IOException {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                processorModel(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    }

    /** Not every architecture's kernel tells it. */
    private static String processorModel() throws IOException {
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown model");
        }
    }

    String text() {
        return processors + " processors (" + processor + "), " + kernel + ", " + java;
    }
}
