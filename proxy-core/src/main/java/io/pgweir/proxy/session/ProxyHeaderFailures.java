package io.pgweir.proxy.session;

import io.pgweir.proxy.metrics.LogLimit;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections from addresses of {@code listen.proxy_protocol} that did not begin as they have to. All are counted; at most
 * one a second is logged. Any thread.
 */
final class ProxyHeaderFailures {

    private static final Logger log = LoggerFactory.getLogger(ProxyHeaderFailures.class);

    private final LongAdder count = new LongAdder();
    private final LogLimit limit = new LogLimit(Duration.ofSeconds(1), System::nanoTime);

    long count() {
        return count.sum();
    }

    void failed(SocketAddress peer, String reason) {
        count.increment();
        if (limit.next().isPresent()) {
            log.warn(
                    "event=proxy_header_failed peer={} reason=\"{}\" failures={} hint=\"listen.proxy_protocol demands a"
                            + " header from this address\"",
                    peer,
                    reason,
                    count.sum());
        }
    }
}
