package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.Logged;
import io.pgweir.proxy.testing.OtlpReceiver;
import io.pgweir.proxy.testing.OtlpReceiver.Part;
import io.pgweir.proxy.testing.OtlpReceiver.Request;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.ReservedPort;
import io.pgweir.proxy.testing.TestAuthority;
import io.pgweir.proxy.testing.TestCertificate;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class OtlpTest {

    private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");
    private static final Pattern EVER_CHANGING = Pattern.compile("pgweir_(uptime|memory|loop_silence|oldest).*");

    @TempDir
    Path directory;

    @RegisterExtension
    private final Logged logged = Logged.by("io.pgweir.proxy.admin.publish");

    private static String yaml(String metrics) {
        return """
                listen: { port: 0 }
                http: { port: 0 }
                servers:
                  main: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                databases:
                  app: { server: main, session_state_audit: off }
                users:
                  app: { password: secret }
                """.formatted(TestPostgres.newest().port()) + metrics;
    }

    private static TestPgweir start(String endpoint, String more) {
        return TestPgweir.startExactly(yaml(otlp(endpoint, more)));
    }

    private static String otlp(String endpoint, String more) {
        return "metrics: { otlp: { endpoint: '" + endpoint + "', interval: 200ms " + more + " } }";
    }

    @Test
    void a_receiver_is_sent_what_a_scrape_has_by_names_that_prometheus_would_make_the_same() throws Exception {
        try (OtlpReceiver receiver = new OtlpReceiver();
                TestPgweir pgweir = start(receiver.url(), "");
                RawClient client = RawClient.login(pgweir.port())) {
            client.ask("select 1");
            client.ask("select pg_sleep(0.01)");
            client.run("select 1/0");
            Request request = receiver.await(3);
            Map<String, Double> scraped = scraped(pgweir.metrics());
            Map<String, Double> sent = sent(request.metrics());

            assertThat(scraped)
                    .containsEntry("pgweir_errors_total{database=app, server=main, sqlstate_class=22, user=app}", 1.0)
                    .containsEntry("pgweir_query_seconds_count{database=app, server=main, user=app}", 3.0);
            assertThat(sent.keySet()).isEqualTo(scraped.keySet());
            scraped.keySet().removeIf(name -> EVER_CHANGING.matcher(name).matches());
            assertThat(sent).containsAllEntriesOf(scraped);
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo("/v1/metrics");
            assertThat(request.header("Content-Type")).isEqualTo("application/json");
            assertThat(request.json())
                    .as("integers of 64 bits are text, enums are numbers")
                    .doesNotContainPattern("(UnixNano|\"count)\": [0-9]")
                    .doesNotContainPattern("\"bucketCounts\": \\[[0-9]")
                    .doesNotContain("AGGREGATION_TEMPORALITY");
            assertThat(logged.lines()).isEmpty();
        }
    }

    private static Map<String, Double> scraped(String text) {
        Map<String, Double> samples = new TreeMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher sample = SAMPLE.matcher(line);
            assertThat(sample.matches()).as(line).isTrue();
            Map<String, String> labels = new TreeMap<>();
            LABEL.matcher(sample.group(2) == null ? "" : sample.group(2))
                    .results()
                    .forEach(label -> labels.put(
                            label.group(1), label.group(1).equals("le") ? bound(label.group(2)) : label.group(2)));
            samples.put(sample.group(1) + labels, Double.parseDouble(sample.group(3)));
        });
        return samples;
    }

    private static String bound(String text) {
        return text.equals("+Inf") ? text : Double.toString(Double.parseDouble(text));
    }

    /** As OpenTelemetry has it in "Prometheus and OpenMetrics Compatibility". */
    private static Map<String, Double> sent(List<Metric> metrics) {
        Map<String, Double> samples = new TreeMap<>();
        for (Metric metric : metrics) {
            String unit = Map.of("", "", "s", "_seconds", "By", "_bytes").get(metric.getUnit());
            String dotless = metric.getName().replace('.', '_');
            String name = dotless.endsWith(unit) ? dotless : dotless + unit;
            assertThat(metric.getDescription()).isNotBlank();
            metric.getGauge().getDataPointsList().forEach(point -> put(samples, name, point));
            metric.getSum().getDataPointsList().forEach(point -> put(samples, name + "_total", point));
            metric.getHistogram().getDataPointsList().forEach(point -> put(samples, name, point));
            if (metric.hasSum()) {
                assertThat(metric.getSum().getIsMonotonic()).isTrue();
                assertThat(metric.getSum().getAggregationTemporality())
                        .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
                metric.getSum().getDataPointsList().forEach(point -> countsSinceTheStart(point.getStartTimeUnixNano()));
            } else if (metric.hasHistogram()) {
                assertThat(metric.getHistogram().getAggregationTemporality())
                        .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
                metric.getHistogram()
                        .getDataPointsList()
                        .forEach(point -> countsSinceTheStart(point.getStartTimeUnixNano()));
            }
        }
        return samples;
    }

    private static void countsSinceTheStart(long unixNanos) {
        assertThat(unixNanos).isEqualTo(ManagementFactory.getRuntimeMXBean().getStartTime() * 1_000_000);
    }

    private static void put(Map<String, Double> samples, String name, NumberDataPoint point) {
        assertThat(point.getTimeUnixNano()).isBetween(nanosAgo(60), nanosAgo(0));
        samples.put(name + OtlpReceiver.attributes(point.getAttributesList()), point.getAsDouble());
    }

    private static long nanosAgo(long seconds) {
        return (System.currentTimeMillis() - seconds * 1_000) * 1_000_000;
    }

    private static void put(Map<String, Double> samples, String name, HistogramDataPoint point) {
        Map<String, String> labels = OtlpReceiver.attributes(point.getAttributesList());
        samples.put(name + "_sum" + labels, point.getSum());
        samples.put(name + "_count" + labels, (double) point.getCount());
        assertThat(point.getBucketCountsCount()).isEqualTo(point.getExplicitBoundsCount() + 1);
        long below = 0;
        for (int step = 0; step < point.getBucketCountsCount(); step++) {
            below += point.getBucketCounts(step);
            Map<String, String> withBound = new TreeMap<>(labels);
            boolean last = step == point.getExplicitBoundsCount();
            withBound.put("le", last ? "+Inf" : Double.toString(point.getExplicitBounds(step)));
            samples.put(name + "_bucket" + withBound, (double) below);
        }
        assertThat(point.getCount()).isEqualTo(below);
    }

    @Test
    void headers_and_attributes_are_those_of_the_file_and_a_secret_is_what_its_own_file_has_now() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "monday");
        String more = ", headers: { Authorization: 'Bearer ${file:" + token + "}', X-Scope: a }"
                + ", resource: { service.name: shop-pool, deployment.environment.name: production }";
        try (OtlpReceiver receiver = new OtlpReceiver();
                TestPgweir pgweir = start(receiver.url() + "/some/where/", more)) {
            Request first = receiver.await(1);
            Files.writeString(token, "tuesday");
            Await.until(
                    "the new token",
                    () -> receiver.await(1).header("Authorization").equals("Bearer tuesday"));
            Request later = receiver.await(1);

            assertThat(first.path()).isEqualTo("/some/where/v1/metrics");
            assertThat(first.header("Authorization")).isEqualTo("Bearer monday");
            assertThat(first.header("X-Scope")).isEqualTo("a");
            assertThat(first.header("User-Agent")).isEqualTo("pgweir/" + Pgweir.version());
            assertThat(first.resource())
                    .containsEntry("service.name", "shop-pool")
                    .containsEntry("service.version", Pgweir.version())
                    .containsEntry("deployment.environment.name", "production")
                    .hasSize(4);
            assertThat(UUID.fromString(first.resource().get("service.instance.id")))
                    .hasToString(later.resource().get("service.instance.id"));
            assertThat(first.figures()
                            .getResourceMetrics(0)
                            .getScopeMetrics(0)
                            .getScope()
                            .getName())
                    .isEqualTo("io.pgweir");
            pgweir.expectServesNextClient();
        }
    }

    @Test
    void it_may_be_turned_on_and_off_and_sent_elsewhere_by_a_reload() throws Exception {
        try (OtlpReceiver one = new OtlpReceiver();
                OtlpReceiver other = new OtlpReceiver();
                TestPgweir pgweir = TestPgweir.startExactly(yaml(""))) {
            reload(pgweir, otlp(one.url(), ""));
            String instance = one.await(1).resource().get("service.instance.id");
            reload(pgweir, otlp(other.url(), ""));
            other.await(2);
            int before = one.count();
            reload(pgweir, "");
            reload(pgweir, otlp(other.url(), ", resource: { service.namespace: shop }"));
            Await.until("the new attribute", () -> other.await(1).resource().containsValue("shop"));
            assertThat(other.await(1).resource()).containsEntry("service.instance.id", instance);
            assertThat(one.count()).isEqualTo(before);
        }
    }

    private static void reload(TestPgweir pgweir, String metrics) throws StartupFailure {
        pgweir.pgweir().reload(TestPgweir.config(yaml(metrics)));
    }

    @Test
    void a_receiver_that_refuses_is_told_of_once_a_minute_and_has_it_all_when_it_takes_again() throws Exception {
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            receiver.answer(503, "over\nloaded " + "x".repeat(1_000_000), Map.of());
            try (TestPgweir pgweir = start(receiver.url(), "");
                    RawClient client = RawClient.login(pgweir.port())) {
                client.ask("select 1");
                receiver.await(4);
                client.ask("select 1");
                assertThat(logged.lines())
                        .singleElement()
                        .asString()
                        .hasSizeLessThan(600)
                        .startsWith("event=otlp_failed endpoint=" + receiver.url()
                                + "/v1/metrics message=\"metrics.otlp.endpoint has answered 503: over loaded xxx");
                receiver.takeAll();
                assertThat(sent(receiver.await(2).metrics()))
                        .containsEntry("pgweir_queries_total{database=app, server=main, user=app}", 2.0);
                assertThat(logged.lines()).hasSize(1);
            }
        }
    }

    @Test
    void a_receiver_that_does_not_answer_is_given_up_behind_the_timeout() throws Exception {
        isGivenUp(Part.HEADERS);
    }

    @Test
    void a_receiver_that_answers_without_an_end_is_given_up_likewise() throws Exception {
        isGivenUp(Part.BODY);
    }

    private void isGivenUp(Part silentBefore) throws Exception {
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            receiver.fallSilentBefore(silentBefore);
            try (TestPgweir pgweir = start(receiver.url(), ", timeout: 300ms")) {
                logged.await("metrics.otlp.endpoint has not answered within metrics.otlp.timeout, 300ms");
                receiver.await(1);
                pgweir.expectServesNextClient();
                receiver.takeAll();
                receiver.await(2);
                assertThat(logged.lines()).hasSize(1);
            }
        }
    }

    @Test
    void there_is_one_request_at_a_time_and_other_figures_do_not_wait_for_it() throws Exception {
        try (OtlpReceiver receiver = new OtlpReceiver();
                DatagramSocket agent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            receiver.fallSilentBefore(Part.HEADERS);
            try (TestPgweir pgweir = TestPgweir.startExactly(yaml(withStatsd(receiver, agent)))) {
                receiver.await(1);
                awaitReports(agent, 3);
                assertThat(receiver.count()).isEqualTo(1);
                pgweir.expectServesNextClient();
            }
        }
    }

    @Test
    void a_receiver_that_asks_for_a_pause_has_it() throws Exception {
        try (OtlpReceiver receiver = new OtlpReceiver();
                DatagramSocket agent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            receiver.answer(429, "", Map.of("Retry-After", "300"));
            try (TestPgweir pgweir = TestPgweir.startExactly(yaml(withStatsd(receiver, agent)))) {
                logged.await("metrics.otlp.endpoint has answered 429\"");
                awaitReports(agent, 3);
                assertThat(receiver.count()).isEqualTo(1);
                pgweir.expectServesNextClient();
            }
        }
    }

    @Test
    void another_receiver_does_not_wait_for_the_pause_of_one_before_it() throws Exception {
        try (OtlpReceiver tired = new OtlpReceiver();
                OtlpReceiver other = new OtlpReceiver()) {
            tired.answer(503, "", Map.of("Retry-After", "300"));
            try (TestPgweir pgweir = start(tired.url(), "")) {
                logged.await("metrics.otlp.endpoint has answered 503");
                reload(pgweir, otlp(other.url(), ""));
                other.await(2);
            }
        }
    }

    @Test
    void a_receiver_by_tls_has_figures_if_the_java_runtime_trusts_it() throws Exception {
        TestAuthority authority = TestAuthority.in(directory, "ca");
        SSLContext ofTheRuntime = SSLContext.getDefault();
        try (OtlpReceiver receiver =
                OtlpReceiver.encrypted(authority.issueForThisMachine().context())) {
            try (TestPgweir pgweir = start(receiver.url(), "")) {
                logged.await("PKIX path building failed");
                assertThat(receiver.count()).isZero();
                pgweir.expectServesNextClient();
            }
            SSLContext.setDefault(TestCertificate.onlyTrusting(authority.self().x509()));
            try (TestPgweir pgweir = start(receiver.url(), "")) {
                receiver.await(2);
                pgweir.expectServesNextClient();
            }
        } finally {
            SSLContext.setDefault(ofTheRuntime);
        }
    }

    private static String withStatsd(OtlpReceiver receiver, DatagramSocket agent) {
        return "metrics: { otlp: { endpoint: '" + receiver.url() + "', interval: 200ms },"
                + " statsd: { host: 127.0.0.1, port: " + agent.getLocalPort() + ", interval: 200ms } }";
    }

    /** Each report has the gauge once. */
    private static void awaitReports(DatagramSocket agent, int reports) throws Exception {
        agent.setSoTimeout(20_000);
        DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
        for (int seen = 0; seen < reports; ) {
            packet.setLength(2_000);
            agent.receive(packet);
            seen += new String(packet.getData(), 0, packet.getLength()).contains("pgweir_ready:") ? 1 : 0;
        }
    }

    @Test
    void a_receiver_that_is_not_there_yet_is_found_when_it_is() throws Exception {
        try (ReservedPort port = new ReservedPort();
                TestPgweir pgweir = start("http://127.0.0.1:" + port.number(), "")) {
            logged.await("metrics.otlp.endpoint could not be asked: ");
            pgweir.expectServesNextClient();
            try (OtlpReceiver receiver = new OtlpReceiver(port.number())) {
                receiver.await(2);
            }
            assertThat(logged.lines())
                    .singleElement()
                    .asString()
                    .contains("could not be asked: nobody takes connections there");
        }
    }

    @Test
    void a_host_that_does_not_exist_is_named() throws Exception {
        try (TestPgweir pgweir = start("http://nowhere.invalid:4318", "")) {
            logged.await(
                    "endpoint=http://nowhere.invalid:4318/v1/metrics message=\"metrics.otlp.endpoint could not be asked: its"
                            + " host is not known\"");
            pgweir.expectServesNextClient();
        }
    }

    @Test
    void figures_that_are_not_taken_are_told_of_with_the_reason() throws Exception {
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            receiver.answer(
                    200,
                    "{\"partialSuccess\":{\"rejectedDataPoints\":\"3\",\"errorMessage\":\"too many series\"}}",
                    Map.of());
            try (TestPgweir pgweir = start(receiver.url(), "")) {
                logged.await("metrics.otlp.endpoint has refused 3 of the figures: too many series");
                pgweir.expectServesNextClient();
            }
        }
    }

    @Test
    void a_secret_that_a_receiver_repeats_is_not_in_the_log() throws Exception {
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            receiver.answer(401, "I do not know 'Bearer pssst', and not pssst", Map.of());
            try (TestPgweir pgweir = start(receiver.url(), ", headers: { Authorization: Bearer pssst }")) {
                logged.await(
                        "metrics.otlp.endpoint has answered 401 (do metrics.otlp.headers say who pgweir is?): I do not"
                                + " know '<secret>', and not <secret>");
                assertThat(receiver.await(1).header("Authorization")).isEqualTo("Bearer pssst");
                assertThat(logged.lines()).noneMatch(line -> line.contains("pssst"));
                pgweir.expectServesNextClient();
            }
        }
    }
}
