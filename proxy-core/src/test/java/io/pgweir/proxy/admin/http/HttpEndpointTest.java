package io.pgweir.proxy.admin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.config.HttpConfig;
import io.pgweir.config.ReadyWhenDegraded;
import io.pgweir.proxy.admin.health.Health;
import io.pgweir.proxy.admin.health.Heartbeats;
import io.pgweir.proxy.admin.health.ReadyWatch;
import io.pgweir.proxy.admin.meters.ExpositionText;
import io.pgweir.proxy.admin.meters.Metrics;
import io.pgweir.proxy.admin.meters.StubPool;
import io.pgweir.proxy.admin.meters.StubTls;
import io.pgweir.proxy.net.Transport;
import io.pgweir.proxy.session.ServerView;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HttpEndpointTest {

    private static final int CONNECTIONS = 10;
    private static final HttpLimits LIMITS = new HttpLimits(
            CONNECTIONS, 2_048, 6_144, Duration.ofMillis(700), Duration.ofSeconds(10), Duration.ofMillis(900));

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Supplier<List<ServerView>> views = () -> List.of(StubPool.view(new StubPool("a\"\nb", "é")));
    private volatile boolean draining;
    private final HttpEndpoint endpoint = start(LIMITS);

    private HttpEndpoint start(HttpLimits limits) {
        Supplier<List<ServerView>> source = () -> {
            asked.incrementAndGet();
            return views.get();
        };
        Heartbeats heartbeats = Heartbeats.start(List.of());
        Health health = health(heartbeats, () -> draining);
        try {
            return HttpEndpoint.start(
                    new HttpConfig("127.0.0.1", 0, true, ReadyWhenDegraded.ONCE_WARM),
                    limits,
                    new Metrics(source, StubTls::none, heartbeats, "1", Transport.NIO),
                    health);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    /** Of a pgweir without servers, which has been looked at. */
    private static Health health(Heartbeats heartbeats, BooleanSupplier draining) {
        ReadyWatch watch = new ReadyWatch(Set::of, List::of, () -> ReadyWhenDegraded.ONCE_WARM, System::nanoTime);
        watch.look();
        return new Health(heartbeats, Duration.ofSeconds(5), () -> true, draining, watch);
    }

    @AfterEach
    void stop() {
        endpoint.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + endpoint.address().getPort() + path));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private Socket connect() throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), endpoint.address().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends, as far as the other side takes it, and reads until it closes. */
    private String exchange(byte[] bytes) throws IOException {
        try (Socket socket = connect()) {
            try {
                socket.getOutputStream().write(bytes);
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            } catch (SocketException closed) {
                return "";
            }
        }
    }

    private String exchange(String text) throws IOException {
        return exchange(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void metrics_are_prometheus_text() throws Exception {
        HttpResponse<String> response = get("/metrics?x=1");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(new ExpositionText(response.body())
                        .value("pgweir_pool_size", "server", "main", "database", "a\"\nb", "user", "é"))
                .isEqualTo(20);
    }

    @Test
    void health_is_200_or_503_with_json() throws Exception {
        for (String path : List.of("/health/startup", "/health/live", "/health/ready")) {
            HttpResponse<String> response = get(path);
            assertThat(response.statusCode()).as(path).isEqualTo(200);
            assertThat(response.headers().firstValue("content-type")).contains("application/json");
            assertThat(response.body()).startsWith("{\"status\": \"up\"");
        }
        draining = true;
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health/ready").body()).startsWith("{\"status\": \"down\"");
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void the_index_is_one_line() throws Exception {
        assertThat(get("/").body().lines()).hasSize(1);
    }

    @Test
    void head_has_the_headers_and_no_body() throws Exception {
        HttpResponse<String> response = client.send(
                request("/metrics")
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValueAsLong("content-length").orElseThrow())
                .isPositive();
        String raw = exchange("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(raw).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/metrics/",
                "/..%2fmetrics",
                "/health",
                "/health/",
                "/health/live/../ready",
                "/%2e%2e/etc/passwd",
                "//",
                "/metrics%00"
            })
    void what_is_not_there_is_404(String path) throws Exception {
        assertThat(exchange("GET " + path + " HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 404");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW"})
    void other_methods_are_405(String method) throws Exception {
        assertThat(exchange(method + " /metrics HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405")
                .containsIgnoringCase("allow: GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1000000000", "Transfer-Encoding: chunked", "Content-Length: 5"})
    void a_body_is_refused_before_it_is_read(String header) throws Exception {
        assertThat(exchange("GET /metrics HTTP/1.1\r\n" + header + "\r\n\r\n")).startsWith("HTTP/1.1 413");
        assertThat(asked).hasValue(0);
    }

    @Test
    void long_lines_and_headers_get_an_answer_of_the_400s() throws Exception {
        assertThat(exchange("GET /" + "a".repeat(3_000) + " HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 414");
        assertThat(exchange("GET /" + "a".repeat(2_020) + " HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 404");
        assertThat(exchange("GET / HTTP/1.1\r\nX: " + "a".repeat(7_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\n\n",
                "*1\r\n$4\r\nPING\r\n",
                "\u0000\u0000\u0000\u0008\u0004\u00d2\u0016\u002f",
                "GET\r\n\r\n",
                "GET / HTTP/1.1\r\nno colon\r\n\r\n",
                "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "GET / HTTP/1.1\r\nA\u0000: b\r\n\r\n"
            })
    void garbage_is_refused_or_closed(String garbage) throws Exception {
        String answer = exchange(garbage);
        assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 4"))
                .as(answer)
                .isTrue();
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void a_megabyte_of_header_is_cut_short() throws Exception {
        String answer = exchange("GET / HTTP/1.1\r\nX: " + "a".repeat(1 << 20));
        assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 431"))
                .as(answer)
                .isTrue();
        String headers = exchange("GET / HTTP/1.1\r\n" + "X: y\r\n".repeat(200_000));
        assertThat(headers.isEmpty() || headers.startsWith("HTTP/1.1 431"))
                .as(headers)
                .isTrue();
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void a_sender_that_dribbles_gets_no_more_time_for_each_byte() throws Exception {
        long begun = System.nanoTime();
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            socket.setSoTimeout(20);
            assertThatThrownBy(() -> {
                        while (true) {
                            out.write('G');
                            readOrWait(socket);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofMillis(500), Duration.ofSeconds(5));
    }

    /** Waits for as long as the socket's time-out; fails when the other side has closed. */
    private static void readOrWait(Socket socket) throws IOException {
        try {
            if (socket.getInputStream().read() < 0) {
                throw new IOException("closed");
            }
        } catch (SocketTimeoutException stillOpen) {
            // The next byte, then.
        }
    }

    @Test
    void a_silent_connection_is_closed_before_and_after_a_request() throws Exception {
        assertThat(exchange("")).isEmpty();
        assertThat(exchange("GET / HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 200")
                .containsOnlyOnce("HTTP/1.1");
    }

    @Test
    void a_request_may_come_byte_by_byte_within_its_time() throws Exception {
        try (Socket socket = connect()) {
            socket.setTcpNoDelay(true);
            for (char c : "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".toCharArray()) {
                send(socket, String.valueOf(c));
            }
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void requests_that_were_sent_ahead_are_answered_in_turn() throws Exception {
        String answers = exchange("GET /metrics HTTP/1.1\r\n\r\nHEAD /metrics HTTP/1.1\r\n\r\nGET /x HTTP/1.1\r\n\r\n"
                + "GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
        assertThat(answers.split("HTTP/1.1 ", -1))
                .extracting(answer -> answer.length() < 3 ? answer : answer.substring(0, 3))
                .containsExactly("", "200", "200", "404", "200");
    }

    @Test
    void a_server_that_hangs_holds_up_metrics_but_not_health() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        views = () -> {
            awaitUninterruptibly(release);
            return List.of();
        };
        List<CompletableFuture<HttpResponse<String>>> scrapes = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                scrapes.add(client.sendAsync(request("/metrics").build(), HttpResponse.BodyHandlers.ofString()));
            }
            assertThat(get("/health/live").statusCode()).isEqualTo(200);
            assertThat(get("/health/startup").statusCode()).isEqualTo(200);
            assertThat(get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(scrapes).noneMatch(CompletableFuture::isDone);
        } finally {
            release.countDown();
        }
        for (CompletableFuture<HttpResponse<String>> scrape : scrapes) {
            assertThat(scrape.get().statusCode()).isEqualTo(200);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_bug_in_a_scrape_is_500_and_the_next_scrape_works() throws Exception {
        Supplier<List<ServerView>> working = views;
        views = () -> {
            throw new IllegalStateException("a bug that this test wants");
        };
        assertThat(get("/metrics").statusCode()).isEqualTo(500);
        assertThat(get("/metrics").body()).doesNotContain("a bug that");
        views = working;
        assertThat(get("/metrics").statusCode()).isEqualTo(200);
    }

    @Test
    void one_connection_too_many_closes_the_oldest() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS * 3; i++) {
                Socket socket = connect();
                sockets.add(socket);
                send(socket, "GET / HT");
            }
            assertThat(get("/health/live").statusCode()).isEqualTo(200);
            assertThat(sockets.get(0).getInputStream().read()).isEqualTo(-1);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void a_port_that_is_taken_is_told_in_one_line() {
        HttpConfig taken = new HttpConfig("127.0.0.1", endpoint.address().getPort(), true, ReadyWhenDegraded.ONCE_WARM);
        Heartbeats none = Heartbeats.start(List.of());
        assertThatThrownBy(() -> HttpEndpoint.start(
                        taken,
                        new Metrics(List::of, StubTls::none, none, "1", Transport.NIO),
                        health(none, () -> false)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot listen for http on 127.0.0.1:" + taken.port() + ": ")
                .hasMessageContaining("in use")
                .message()
                .doesNotContain("\n");
    }
}
