package io.pgweir.proxy.session;

import io.netty.handler.ssl.NotSslRecordException;
import io.pgweir.proxy.metrics.LogLimit;
import io.pgweir.proxy.net.RootCause;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS handshakes with clients that have come to nothing. All are counted; at most one a second is logged, because whoever
 * reaches the port can make as many as there is bandwidth. Any thread.
 */
final class HandshakeFailures {

    private static final Logger log = LoggerFactory.getLogger(HandshakeFailures.class);

    /** A reason may repeat what the client has sent. */
    private static final int MAX_REASON = 200;

    private final LongAdder count = new LongAdder();
    private final LogLimit limit = new LogLimit(Duration.ofSeconds(1), System::nanoTime);

    long count() {
        return count.sum();
    }

    void failed(SocketAddress client, Throwable cause) {
        count.increment();
        if (limit.next().isPresent()) {
            log.info(
                    "event=tls_handshake_failed client={} reason=\"{}\" failures={}",
                    client,
                    reason(cause),
                    count.sum());
        }
    }

    private static String reason(Throwable cause) {
        // Its message is a dump of everything that was sent.
        if (cause instanceof NotSslRecordException) {
            return "no TLS record";
        }
        String message = String.valueOf(RootCause.of(cause).getMessage());
        return message.length() > MAX_REASON ? message.substring(0, MAX_REASON) : message;
    }
}
