package io.pgweir.proxy.admin.publish;

import java.util.HashMap;
import java.util.Map;

/**
 * Since when each sum counts. That is the start of the process, unless the sum has fallen: its server was taken out of the
 * configuration and put in again, or its pool was given up and is needed again. Then it is the report before, as a receiver
 * may take a sum that falls without another beginning for nonsense (OpenTelemetry's metrics data model, "Resets and Gaps").
 */
final class CountedSince {

    /** After so long a silence nobody compares; names come from clients, so they are not kept for ever. */
    private static final long REMEMBERED_MILLIS = 3_600_000;

    private final long startMillis;
    private final Map<String, Sum> sums = new HashMap<>();
    private long reportBefore;
    private long now;

    private record Sum(double counted, long since, long at) {}

    CountedSince(long startMillis) {
        this.startMillis = startMillis;
        this.now = startMillis;
    }

    /** A new report begins. */
    void next(long nowMillis) {
        reportBefore = now;
        now = nowMillis;
        sums.values().removeIf(sum -> now - sum.at > REMEMBERED_MILLIS);
    }

    /** @param sum the same in each report */
    long of(String sum, double counted) {
        Sum before = sums.get(sum);
        long since = before == null ? startMillis : counted < before.counted ? reportBefore : before.since;
        sums.put(sum, new Sum(counted, since, now));
        return since;
    }
}
