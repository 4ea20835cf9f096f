package io.pgweir.proxy.session;

import io.pgweir.proxy.dispatch.PoolKey;
import io.pgweir.proxy.dispatch.ServerSnapshot;
import io.pgweir.proxy.metrics.TrafficCounters;
import io.pgweir.proxy.state.PinReason;
import java.util.Map;

/**
 * One server with its clients at one moment; safe to give to another thread.
 *
 * @param pools the dispatcher's view: connections, waiters and limits
 * @param traffic what has passed through each pool
 * @param pins how many clients of each tenant keep their server connections, and why
 */
public record ServerView(
        ServerSnapshot pools,
        Map<PoolKey, TrafficCounters.Snapshot> traffic,
        Map<ClientState, Integer> clients,
        Map<String, Map<PinReason, Integer>> pins,
        long integrityViolations) {}
