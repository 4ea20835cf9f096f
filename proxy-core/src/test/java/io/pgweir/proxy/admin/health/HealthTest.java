package io.pgweir.proxy.admin.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.ReadyWhenDegraded;
import io.pgweir.proxy.admin.meters.ExpositionText;
import io.pgweir.proxy.admin.meters.Metrics;
import io.pgweir.proxy.admin.meters.StubPool;
import io.pgweir.proxy.admin.meters.StubTls;
import io.pgweir.proxy.dispatch.ConnectFailure;
import io.pgweir.proxy.dispatch.ServerSnapshot;
import io.pgweir.proxy.net.LoopTurn;
import io.pgweir.proxy.net.Loops;
import io.pgweir.proxy.net.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.yaml.snakeyaml.Yaml;

@Timeout(30)
class HealthTest {

    private static final Duration BEAT = Duration.ofMillis(20);
    private static final Duration MAX_SILENCE = Duration.ofMillis(500);

    private final Loops loops = new Loops(Transport.best(), 2);
    private final Heartbeats heartbeats = Heartbeats.start(loops.turns(), BEAT);
    private boolean listening = true;
    private boolean draining;
    private List<ServerSnapshot> servers = List.of();
    private final ReadyWatch watch = new ReadyWatch(
            () -> servers.stream().map(ServerSnapshot::server).collect(Collectors.toSet()),
            () -> servers,
            () -> ReadyWhenDegraded.ONCE_WARM,
            System::nanoTime);
    private final Health health = new Health(heartbeats, MAX_SILENCE, () -> listening, () -> draining, watch);

    @AfterEach
    void stop() {
        heartbeats.close();
        loops.stop();
    }

    /** Every JSON text is YAML, and the parser of YAML is there already. */
    private static Map<String, Object> parsed(HealthReport report) {
        return new Yaml().load(report.json());
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void startup_is_listening() {
        assertThat(health.startup().up()).isTrue();
        listening = false;
        assertThat(health.startup().up()).isFalse();
        assertThat(parsed(health.startup())).containsEntry("status", "down");
    }

    @Test
    void live_falls_while_a_loop_is_blocked_and_rises_when_it_turns_again() {
        assertThat(health.live().up()).isTrue();
        LoopTurn blocked = loops.turns().get(1);
        CountDownLatch release = new CountDownLatch(1);
        blocked.loop().execute(() -> awaitUninterruptibly(release));
        try {
            await(() -> !health.live().up());
            assertThat(health.startup().up()).isTrue();
            List<?> silent = (List<?>) parsed(health.live()).get("loops");
            assertThat(silence(silent.get(0))).isLessThan(0.5);
            assertThat(silence(silent.get(1))).isGreaterThanOrEqualTo(0.5);
        } finally {
            release.countDown();
        }
        await(() -> health.live().up());
    }

    private static double silence(Object loop) {
        return ((Number) ((Map<?, ?>) loop).get("silence_seconds")).doubleValue();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void the_silence_of_each_loop_is_a_metric() {
        ExpositionText text =
                new ExpositionText(new Metrics(List::of, StubTls::none, heartbeats, "1", Transport.NIO).scrape());
        assertThat(text.value("pgweir_loop_silence_seconds", "loop", "0")).isBetween(0.0, 30.0);
        assertThat(text.value("pgweir_loop_silence_seconds", "loop", "1")).isBetween(0.0, 30.0);
    }

    @Test
    void ready_falls_when_it_does_not_listen_and_when_it_drains() {
        watch.look();
        assertThat(health.ready().up()).isTrue();
        draining = true;
        assertThat(health.ready().up()).isFalse();
        assertThat(parsed(health.ready())).containsEntry("status", "down").containsEntry("draining", true);
        draining = false;
        listening = false;
        assertThat(health.ready().up()).isFalse();
        assertThat(health.isReady()).isFalse();
    }

    @Test
    void ready_tells_the_figures_behind_it() {
        StubPool pool = new StubPool("app", "web");
        pool.minPoolSize = 2;
        pool.waiting = 4;
        String message = "could not \"connect\"\n to \u0001😀 \\";
        pool.lastFailure = new ConnectFailure("08001", message, false);
        servers = List.of(StubPool.view(pool).pools());
        watch.look();

        assertThat(parsed(health.ready())).containsEntry("status", "warming").containsEntry("ready", false);
        assertThat(server())
                .containsEntry("server", "main")
                .containsEntry("condition", "warming")
                .containsEntry("waiting", 4)
                .containsEntry("cold_pools", 1);
        assertThat(server().get("last_connect_failure")).isEqualTo(Map.of("sqlstate", "08001", "message", message));
        assertThat(server().get("connections"))
                .isEqualTo(Map.of("active", 3, "idle", 2, "connecting", 1, "closing", 1, "max", 40));
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> server() {
        return (Map<String, Object>) ((List<?>) parsed(health.ready()).get("servers")).get(0);
    }
}
