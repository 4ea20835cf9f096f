package io.pgweir.proxy.admin.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.ReadyWhenDegraded;
import io.pgweir.proxy.admin.meters.StubPool;
import io.pgweir.proxy.dispatch.ConnectFailure;
import io.pgweir.proxy.dispatch.ServerSnapshot;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** With a clock that is moved by hand, half a second a look as for real. */
class ReadyWatchTest {

    private static final ConnectFailure REFUSED_FOR_NOW = new ConnectFailure("57P03", "starting up", false);
    private static final ConnectFailure REFUSED_FOR_GOOD = new ConnectFailure("28P01", "wrong password", true);

    private final Map<String, List<StubPool>> servers = new LinkedHashMap<>();
    private final Set<String> hanging = new HashSet<>();
    private ReadyWhenDegraded whenDegraded = ReadyWhenDegraded.ONCE_WARM;
    private long now;
    private final ReadyWatch watch =
            new ReadyWatch(() -> Set.copyOf(servers.keySet()), this::answers, () -> whenDegraded, () -> now);

    private final StubPool pool = closed(new StubPool("app", "web"));

    ReadyWatchTest() {
        servers.put("main", List.of(pool));
    }

    private List<ServerSnapshot> answers() {
        return servers.entrySet().stream()
                .filter(server -> !hanging.contains(server.getKey()))
                .map(server -> StubPool.server(server.getKey(), server.getValue()))
                .toList();
    }

    private static StubPool closed(StubPool pool) {
        pool.minPoolSize = 2;
        pool.active = 0;
        pool.idle = 0;
        pool.connecting = 0;
        return pool;
    }

    private static void open(StubPool pool) {
        pool.idle = 2;
        pool.opens += 2;
        pool.lastFailure = null;
    }

    private static void fail(StubPool pool, ConnectFailure failure) {
        pool.idle = 0;
        pool.openFailures++;
        pool.lastFailure = failure;
    }

    /** Looks for that long; a server that fails goes on failing meanwhile, as a pool that wants connections tries again. */
    private Readiness after(Duration time) {
        for (long end = now + time.toNanos(); now < end; now += 500_000_000) {
            servers.values().stream()
                    .flatMap(List::stream)
                    .filter(each -> each.lastFailure != null && !each.lastFailure.permanent())
                    .forEach(each -> each.openFailures++);
            watch.look();
        }
        return watch.latest();
    }

    private Readiness look() {
        return after(Duration.ofMillis(500));
    }

    private void expect(Readiness seen, boolean ready, String status) {
        assertThat(seen.status()).isEqualTo(status);
        assertThat(seen.ready()).as(status).isEqualTo(ready);
    }

    @Test
    void nobody_is_promised_anything_before_the_first_look() {
        expect(watch.latest(), false, Readiness.WARMING);
    }

    @Test
    void it_is_ready_as_soon_as_min_pool_size_has_logged_in_and_not_before() {
        expect(after(Duration.ofSeconds(60)), false, Readiness.WARMING);
        pool.idle = 1;
        pool.opens = 1;
        expect(after(Duration.ofSeconds(60)), false, Readiness.WARMING);
        pool.idle = 2;
        pool.opens = 2;
        expect(look(), true, Readiness.UP);
    }

    @Test
    void without_min_pool_size_there_is_nothing_to_wait_for() {
        pool.minPoolSize = 0;
        expect(look(), true, Readiness.UP);
    }

    @Test
    void a_postgresql_that_is_slow_to_start_is_not_called_ready_before_it_is() {
        fail(pool, REFUSED_FOR_NOW);
        expect(look(), false, Readiness.WARMING);
        expect(after(Duration.ofSeconds(90)), false, Readiness.DEGRADED);
        open(pool);
        expect(look(), true, Readiness.UP);
    }

    @Test
    void one_failed_connect_changes_nothing() {
        open(pool);
        look();
        fail(pool, REFUSED_FOR_NOW);
        expect(after(Duration.ofMillis(4_500)), true, Readiness.UP);
        open(pool);
        expect(look(), true, Readiness.UP);
    }

    @Test
    void what_was_ready_stays_so_while_postgresql_is_down_and_says_that_it_is() {
        open(pool);
        look();
        fail(pool, REFUSED_FOR_NOW);
        expect(after(Duration.ofSeconds(6)), true, Readiness.DEGRADED);
        expect(after(Duration.ofMinutes(5)), true, Readiness.DEGRADED);
        open(pool);
        expect(after(Duration.ofMillis(4_500)), true, Readiness.DEGRADED);
        expect(after(Duration.ofSeconds(2)), true, Readiness.UP);
    }

    @Test
    void never_is_never_and_always_is_also_at_a_start() {
        whenDegraded = ReadyWhenDegraded.ALWAYS;
        fail(pool, REFUSED_FOR_NOW);
        expect(after(Duration.ofSeconds(3)), false, Readiness.WARMING);
        expect(after(Duration.ofSeconds(4)), true, Readiness.DEGRADED);
        whenDegraded = ReadyWhenDegraded.NEVER;
        expect(look(), false, Readiness.DEGRADED);
    }

    /** Or it would keep away the clients whose requests show that PostgreSQL is there again. */
    @Test
    void a_failure_that_nobody_repeats_is_forgotten() {
        whenDegraded = ReadyWhenDegraded.NEVER;
        pool.minPoolSize = 0;
        look();
        fail(pool, REFUSED_FOR_NOW);
        expect(after(Duration.ofSeconds(7)), false, Readiness.DEGRADED);
        pool.lastFailure = REFUSED_FOR_GOOD;
        expect(after(Duration.ofSeconds(21)), true, Readiness.UP);
    }

    @Test
    void a_connect_that_takes_long_is_still_a_try() {
        whenDegraded = ReadyWhenDegraded.NEVER;
        open(pool);
        look();
        fail(pool, REFUSED_FOR_GOOD);
        pool.connecting = 1;
        expect(after(Duration.ofMinutes(1)), false, Readiness.DEGRADED);
    }

    @Test
    void a_pool_that_is_refused_for_good_is_not_waited_for_beside_others_but_alone_it_is() {
        fail(pool, REFUSED_FOR_GOOD);
        expect(after(Duration.ofMinutes(1)), false, Readiness.DEGRADED);
        StubPool other = closed(new StubPool("app", "other"));
        servers.put("main", List.of(pool, other));
        open(other);
        expect(look(), true, Readiness.UP);
    }

    @Test
    void a_pool_that_max_connections_leaves_no_room_for_is_not_waited_for() {
        StubPool other = closed(new StubPool("app", "other"));
        servers.put("main", List.of(pool, other));
        other.active = StubPool.MAX_CONNECTIONS;
        other.opens = StubPool.MAX_CONNECTIONS;
        expect(look(), true, Readiness.UP);
    }

    @Test
    void a_server_whose_loop_hangs_is_not_ready_until_it_turns_again() {
        open(pool);
        look();
        hanging.add("main");
        expect(look(), false, Readiness.DEGRADED);
        hanging.clear();
        expect(look(), true, Readiness.UP);
    }

    @Test
    void one_server_of_several_takes_nobody_from_the_others() {
        whenDegraded = ReadyWhenDegraded.NEVER;
        StubPool other = closed(new StubPool("archive", "web"));
        servers.put("archive", List.of(other));
        open(pool);
        expect(look(), false, Readiness.WARMING);
        fail(other, REFUSED_FOR_NOW);
        expect(after(Duration.ofSeconds(7)), true, Readiness.DEGRADED);
    }

    @Test
    void a_server_that_a_reload_brings_is_not_waited_for() {
        open(pool);
        look();
        servers.put("archive", List.of(closed(new StubPool("archive", "web"))));
        expect(look(), true, Readiness.UP);
        servers.remove("archive");
        expect(look(), true, Readiness.UP);
    }
}
