package io.pgweir.proxy.statement;

/**
 * What the clients of one server hold together in names and texts of prepared statements. Each of them is within {@link
 * ClientStatements#MAX_BYTES}; ten thousand of them could still take all memory from everybody.
 */
public final class StatementMemory {

    /** The share of the JVM's largest heap. */
    private static final int SHARE = 8;

    private final long limit;
    private long bytes;

    StatementMemory(long limit) {
        this.limit = limit;
    }

    public static StatementMemory ofHeap() {
        return new StatementMemory(Runtime.getRuntime().maxMemory() / SHARE);
    }

    /** In bytes. */
    public long limit() {
        return limit;
    }

    public boolean isFull() {
        return bytes >= limit;
    }

    /** @param more bytes; negative if they are given back */
    void hold(int more) {
        bytes += more;
    }

    long bytes() {
        return bytes;
    }
}
