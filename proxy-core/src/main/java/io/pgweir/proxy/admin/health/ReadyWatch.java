package io.pgweir.proxy.admin.health;

import io.pgweir.config.ReadyWhenDegraded;
import io.pgweir.proxy.admin.JsonObject;
import io.pgweir.proxy.dispatch.ServerSnapshot;
import io.pgweir.proxy.metrics.EventLog;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Looks at the servers again and again and decides whether clients may be sent here. Looking blocks where a loop hangs;
 * what it has found is there for any thread at once, so that nobody who asks ever waits for a loop or a pool.
 *
 * <p>Ready is who is of use to clients: no server is still warming, none hangs, and one is up at least. Where none is up, the
 * configuration decides. Once ready, a server that a reload brings is not waited for: others are being served.
 */
public final class ReadyWatch {

    private static final EventLog events = EventLog.of(ReadyWatch.class);

    private final Supplier<Set<String>> names;
    private final Supplier<List<ServerSnapshot>> servers;
    private final Supplier<ReadyWhenDegraded> whenDegraded;
    private final LongSupplier nanoTime;
    private final Map<String, ServerWatch> watches = new LinkedHashMap<>();
    private boolean wasReady;
    private volatile Readiness latest;

    /**
     * @param names of the servers that there are
     * @param servers how things stand with them; may block for a bounded time, and leaves out who does not answer in it
     * @param whenDegraded as configured at present
     */
    public ReadyWatch(
            Supplier<Set<String>> names,
            Supplier<List<ServerSnapshot>> servers,
            Supplier<ReadyWhenDegraded> whenDegraded,
            LongSupplier nanoTime) {
        this.names = names;
        this.servers = servers;
        this.whenDegraded = whenDegraded;
        this.nanoTime = nanoTime;
        latest = Readiness.unknown(nanoTime.getAsLong());
    }

    /** Any thread. */
    Readiness latest() {
        return latest;
    }

    /** One thread. */
    public void look() {
        Set<String> present = names.get();
        Map<String, ServerSnapshot> answers = new HashMap<>();
        servers.get().forEach(answer -> answers.put(answer.server(), answer));
        long now = nanoTime.getAsLong();
        watches.keySet().retainAll(present);
        for (String name : present) {
            ServerWatch watch = watches.computeIfAbsent(name, added -> new ServerWatch(added, wasReady));
            ServerCondition before = watch.condition();
            watch.see(answers.get(name), now);
            if (watch.condition() != before) {
                events.info(
                        "event=server_condition server={} condition={} was={}",
                        name,
                        watch.condition().label(),
                        before.label());
            }
        }
        publish(now);
    }

    private void publish(long now) {
        Set<ServerCondition> conditions =
                watches.values().stream().map(ServerWatch::condition).collect(Collectors.toSet());
        boolean whole = conditions.stream().allMatch(each -> each == ServerCondition.UP);
        boolean warming = conditions.contains(ServerCondition.WARMING) && !wasReady;
        boolean degradedIsReady = !warming
                && !conditions.contains(ServerCondition.SILENT)
                && (conditions.contains(ServerCondition.UP)
                        || whenDegraded.get().admits(wasReady));
        String status = whole ? Readiness.UP : warming ? Readiness.WARMING : Readiness.DEGRADED;
        Readiness found = new Readiness(whole || degradedIsReady, status, details(watches.values()), now);
        log(latest, found);
        wasReady |= found.ready();
        latest = found;
    }

    private static List<JsonObject> details(Collection<ServerWatch> watches) {
        return watches.stream().map(ServerWatch::details).toList();
    }

    private static void log(Readiness before, Readiness now) {
        if (before.ready() != now.ready() || !before.status().equals(now.status())) {
            events.info("event=readiness ready={} status={} was={}", now.ready(), now.status(), before.status());
        }
    }
}
