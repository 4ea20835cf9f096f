package io.pgweir.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;

/** Who takes figures by OTLP over HTTP, and reads them by OpenTelemetry's own schema. Answers as it is told. */
public final class OtlpReceiver implements AutoCloseable {

    private static final Answer TAKEN = new Answer(200, "{\"partialSuccess\":{}}", Map.of());

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final String scheme;
    private final HttpServer server;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Answer answer = TAKEN;
    private volatile Part silentBefore = Part.NOTHING;

    /** Where an answer ends without an end. */
    public enum Part {
        HEADERS,
        BODY,
        NOTHING
    }

    /** @param json as it came, without gzip */
    public record Request(String method, String path, Headers headers, String json) {

        /** Fails on whatever is not in the schema. */
        public ExportMetricsServiceRequest figures() {
            try {
                ExportMetricsServiceRequest.Builder figures = ExportMetricsServiceRequest.newBuilder();
                JsonFormat.parser().merge(json, figures);
                return figures.build();
            } catch (IOException notOfTheSchema) {
                throw new AssertionError(json, notOfTheSchema);
            }
        }

        public Map<String, String> resource() {
            return attributes(figures().getResourceMetrics(0).getResource().getAttributesList());
        }

        public List<Metric> metrics() {
            return figures().getResourceMetrics(0).getScopeMetrics(0).getMetricsList();
        }

        public String header(String name) {
            return headers.getFirst(name);
        }
    }

    private record Answer(int status, String body, Map<String, String> headers) {}

    public OtlpReceiver() throws IOException {
        this(0);
    }

    public OtlpReceiver(int port) throws IOException {
        this("http", HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
    }

    private OtlpReceiver(String scheme, HttpServer server) {
        this.scheme = scheme;
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** @param context with the certificate that it shows */
    public static OtlpReceiver encrypted(SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new OtlpReceiver("https", server);
    }

    public static Map<String, String> attributes(List<KeyValue> attributes) {
        Map<String, String> byName = new TreeMap<>();
        attributes.forEach(attribute -> assertThat(
                        byName.put(attribute.getKey(), attribute.getValue().getStringValue()))
                .as("twice: " + attribute)
                .isNull());
        return byName;
    }

    public String url() {
        return scheme + "://127.0.0.1:" + server.getAddress().getPort();
    }

    public void answer(int status, String body, Map<String, String> headers) {
        answer = new Answer(status, body, headers);
    }

    public void takeAll() {
        answer = TAKEN;
        silentBefore = Part.NOTHING;
    }

    /** From the next request on, connections stay open and say nothing from that part on. */
    public void fallSilentBefore(Part part) {
        silentBefore = part;
    }

    public int count() {
        return requests.size();
    }

    /** The latest once there are {@code more} than there were when this was called. */
    public Request await(int more) throws Exception {
        int enough = count() + more;
        Await.until(enough + " requests", () -> count() >= enough);
        return requests.get(count() - 1);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer now = answer;
            Part silent = silentBefore;
            try (GZIPInputStream body = new GZIPInputStream(exchange.getRequestBody())) {
                requests.add(new Request(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().getPath(),
                        exchange.getRequestHeaders(),
                        new String(body.readAllBytes(), StandardCharsets.UTF_8)));
            }
            if (silent == Part.HEADERS) {
                awaitEnd();
            }
            byte[] body = now.body.getBytes(StandardCharsets.UTF_8);
            now.headers.forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(now.status, body.length);
            if (silent == Part.BODY) {
                exchange.getResponseBody().flush();
                awaitEnd();
            }
            exchange.getResponseBody().write(body);
        }
    }

    private void awaitEnd() {
        try {
            closed.await();
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
