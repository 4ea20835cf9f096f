package io.pgweir.benchmarks.scenario;

import io.pgweir.cli.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The limit of open files, of which each connection is one on either side. The JVM raises its own to the hard limit when
 * it starts, and the poolers that it starts inherit that.
 */
final class OpenFiles {

    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String LINE = "Max open files";

    /** Jars, logs, sockets that listen, connections to the server. */
    private static final int OTHERS = 200;

    private OpenFiles() {}

    /** @throws CommandFailure if this process may not have so many connections, with what to do about it */
    static void require(int connections) throws IOException {
        require(connections, Files.readAllLines(LIMITS));
    }

    static void require(int connections, List<String> limits) {
        long allowed = limit(limits);
        long needed = connections + OTHERS;
        if (allowed < needed) {
            throw new CommandFailure(String.format(
                    Locale.ROOT,
                    "%d clients need %d open files, and this process may have %d: run 'ulimit -n %d' before it, which"
                            + " takes root or a higher hard limit (nofile in /etc/security/limits.conf)",
                    connections,
                    needed,
                    allowed,
                    needed));
        }
    }

    /**
     * <pre>
     * Limit                     Soft Limit           Hard Limit           Units
     * Max open files            1024                 524288               files
     * </pre>
     */
    private static long limit(List<String> limits) {
        return limits.stream()
                .filter(line -> line.startsWith(LINE))
                .map(line -> line.substring(LINE.length()).strip().split(" +")[0])
                .mapToLong(soft -> soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft))
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }
}
