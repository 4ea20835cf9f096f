package io.pgweir.proxy.session;

import io.netty.channel.Channel;
import io.netty.handler.ssl.NotSslRecordException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS handshakes with clients that have come to nothing. All are counted; at most one a second is logged, because whoever
 * reaches the port can make as many as there is bandwidth. Any thread.
 */
final class HandshakeFailures {

    private static final Logger log = LoggerFactory.getLogger(HandshakeFailures.class);

    private static final long ONE_SECOND = TimeUnit.SECONDS.toNanos(1);

    /** A reason may repeat what the client has sent. */
    private static final int MAX_REASON = 200;

    private final LongAdder count = new LongAdder();
    private final AtomicLong nextLine = new AtomicLong(System.nanoTime());

    long count() {
        return count.sum();
    }

    void failed(Channel client, Throwable cause) {
        count.increment();
        long now = System.nanoTime();
        long due = nextLine.get();
        if (now - due >= 0 && nextLine.compareAndSet(due, now + ONE_SECOND)) {
            log.info(
                    "event=tls_handshake_failed client={} reason=\"{}\" failures={}",
                    client.remoteAddress(),
                    reason(cause),
                    count.sum());
        }
    }

    private static String reason(Throwable cause) {
        // Its message is a dump of everything that was sent.
        if (cause instanceof NotSslRecordException) {
            return "no TLS record";
        }
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = String.valueOf(root.getMessage());
        return message.length() > MAX_REASON ? message.substring(0, MAX_REASON) : message;
    }
}
