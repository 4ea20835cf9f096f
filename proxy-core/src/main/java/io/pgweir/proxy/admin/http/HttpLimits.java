package io.pgweir.proxy.admin.http;

import java.time.Duration;

/**
 * What the HTTP server grants to those who connect.
 *
 * @param connections one more closes the oldest: a supervisor that comes with a new one is never locked out by others
 *     that sit on theirs
 * @param requestLine bytes of the first line
 * @param headers bytes of all headers
 * @param request how long a whole request may take, from the opening of the connection; a slow sender gets no more time
 *     for each byte it sends
 * @param answer how long making and taking the answer may take
 * @param keepAlive how long after an answer the next request must have come whole
 */
record HttpLimits(
        int connections, int requestLine, int headers, Duration request, Duration answer, Duration keepAlive) {

    /** {@code keepAlive} is longer than a minute: the interval at which Prometheus scrapes unless told otherwise. */
    static final HttpLimits DEFAULT = new HttpLimits(
            100, 2 * 1024, 6 * 1024, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(65));
}
