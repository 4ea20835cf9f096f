package io.pgweir.proxy.fuzz;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Compares what was heard directly and through pgweir.
 *
 * <p>One difference is known and passed over, up to the end of its batch: in a failed transaction PostgreSQL describes a
 * statement without rows, and counts the values of a Bind before it refuses it. If the server connection does not have the
 * statement, it cannot be prepared there any more, and 25P02 comes before that.
 */
final class Difference {

    /** How often the known difference was met. */
    static final AtomicInteger KNOWN = new AtomicInteger();

    private static final String READY = "ReadyForQuery ";

    private final List<String> direct;
    private final List<String> pooled;
    private int inDirect;
    private int inPooled;
    private boolean failedTransaction;

    private Difference(List<String> direct, List<String> pooled) {
        this.direct = direct;
        this.pooled = pooled;
    }

    static Optional<String> first(List<String> direct, List<String> pooled) {
        return new Difference(direct, pooled).found();
    }

    private Optional<String> found() {
        while (inDirect < direct.size() || inPooled < pooled.size()) {
            String said = line(direct, inDirect);
            if (said.equals(line(pooled, inPooled))) {
                failedTransaction = said.startsWith(READY) ? said.startsWith(READY + "E") : failedTransaction;
                inDirect++;
                inPooled++;
            } else if (isKnown(said, line(pooled, inPooled))) {
                KNOWN.incrementAndGet();
                inDirect = nextReady(direct, inDirect);
                inPooled = nextReady(pooled, inPooled);
                if (!line(direct, inDirect).equals(line(pooled, inPooled))) {
                    // What was refused would have ended the transaction: from here on nothing can be compared.
                    return Optional.empty();
                }
            } else {
                return Optional.of(toString());
            }
        }
        return Optional.empty();
    }

    private boolean isKnown(String said, String heard) {
        boolean describedOrCounted =
                said.startsWith("ParameterDescription") || said.contains("|C08P01|Mbind message supplies");
        return failedTransaction && describedOrCounted && heard.contains("|C25P02|");
    }

    private static int nextReady(List<String> lines, int from) {
        int at = from;
        while (at < lines.size() && !lines.get(at).startsWith(READY)) {
            at++;
        }
        return at;
    }

    private static String line(List<String> lines, int index) {
        return index < lines.size() ? lines.get(index) : "nothing more";
    }

    @Override
    public String toString() {
        return "heard alike: " + direct.subList(Math.max(0, inDirect - 6), inDirect) + "\nthen directly: "
                + behind(direct, inDirect) + "\nthrough pgweir: " + behind(pooled, inPooled);
    }

    private static List<String> behind(List<String> lines, int from) {
        return lines.subList(Math.min(from, lines.size()), Math.min(lines.size(), from + 4));
    }
}
