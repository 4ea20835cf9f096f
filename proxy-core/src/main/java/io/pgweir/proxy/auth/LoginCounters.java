package io.pgweir.proxy.auth;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How many clients were not let in, and how many were slowed down, since the start. Any thread. */
public final class LoginCounters {

    private final Map<LoginFailure, LongAdder> failed = new EnumMap<>(LoginFailure.class);
    private final LongAdder throttled = new LongAdder();

    public LoginCounters() {
        for (LoginFailure reason : LoginFailure.values()) {
            failed.put(reason, new LongAdder());
        }
    }

    void countFailed(LoginFailure reason) {
        failed.get(reason).increment();
    }

    void countThrottled() {
        throttled.increment();
    }

    public long failed(LoginFailure reason) {
        return failed.get(reason).sum();
    }

    /** By reason, all of them. */
    public Map<LoginFailure, Long> failed() {
        Map<LoginFailure, Long> all = new EnumMap<>(LoginFailure.class);
        failed.forEach((reason, count) -> all.put(reason, count.sum()));
        return all;
    }

    /** Answers that had to wait for their turn, and refusals that were held back. */
    public long throttled() {
        return throttled.sum();
    }
}
