package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.pgweir.proxy.state.SqlShape;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of transactions of one server connection that take long. A text is gone when its transaction ends, so its beginning
 * is kept while the limit is set, in the same bytes each time; its shape is made only of one that took too long. While the
 * limit is not set it costs a comparison.
 *
 * <p>Confined to the server's loop.
 */
public final class SlowTransactions {

    private static final Logger log = LoggerFactory.getLogger(SlowTransactions.class);

    /** Of any text that is not made of comments, enough for a shape of {@link SqlShape#MAX_LENGTH}. */
    private static final int KEPT = 1_024;

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final ServerPool pool;
    private byte[] text;
    private int length;
    private boolean standardConformingStrings;
    private String clientEncoding;

    SlowTransactions(ServerPool pool) {
        this.pool = pool;
    }

    /** Whether any are to be told of at present. */
    public boolean areTold() {
        return pool.slowTransactionNanos() > 0;
    }

    /** A statement of the client is about to be executed. */
    public void statement(ByteBuf in, int from, int size, boolean conformingStrings, String encoding) {
        if (text == null) {
            text = new byte[KEPT];
        }
        length = Math.min(size, KEPT);
        in.getBytes(from, text, 0, length);
        standardConformingStrings = conformingStrings;
        clientEncoding = encoding;
    }

    /** A transaction of a client has ended. */
    void ended(long nanos, ServerConnection connection) {
        if (areTold() && nanos > pool.slowTransactionNanos()) {
            log.warn(
                    "event=slow_transaction pool={} client={} seconds={} connection=\"{}\" last_statement=\"{}\"",
                    pool,
                    // Or nobody: it has left meanwhile.
                    connection.isLent() ? connection.borrower() : "gone",
                    nanos / NANOS_PER_SECOND,
                    connection,
                    lastStatement().map(StatementText::shape).orElse("unknown"));
        }
        length = 0;
    }

    /** The connection's client has it no more; what it has run is nothing that the next one has. */
    void forget() {
        length = 0;
    }

    /**
     * The latest of the present transaction. Nothing is known of one that began before the limit was set, or in a session of
     * its own.
     */
    Optional<StatementText> lastStatement() {
        return areTold() && length > 0
                ? Optional.of(new StatementText(Arrays.copyOf(text, length), standardConformingStrings, clientEncoding))
                : Optional.empty();
    }
}
