package io.pgweir.proxy.admin.publish;

import io.pgweir.config.OtlpConfig;
import io.pgweir.config.Secret;
import io.pgweir.config.UnreadableSecret;
import io.pgweir.proxy.admin.JsonObject;
import io.pgweir.proxy.metrics.LogLimit;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends reports by HTTP. What fails is not sent again: the next report counts it, too. One thread, which does not wait; what
 * comes back is judged on the HTTP client's.
 */
final class OtlpSender {

    private static final Logger log = LoggerFactory.getLogger(OtlpSender.class);
    private static final String PATH = "/v1/metrics";

    /** Without HTTP/2, for which the client would ask in plain text by a header that not every receiver understands. */
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final LogLimit failureLog = new LogLimit(Duration.ofMinutes(1), System::nanoTime);
    private final String version;
    private CompletableFuture<HttpResponse<String>> underWay = CompletableFuture.completedFuture(null);
    private volatile long pausedUntil = System.nanoTime();

    /** @param version of pgweir */
    OtlpSender(String version) {
        this.version = version;
    }

    boolean isFree() {
        return underWay.isDone() && System.nanoTime() - pausedUntil >= 0;
    }

    /** @param report by gzip */
    void send(OtlpConfig to, byte[] report) {
        URI uri = URI.create(to.endpoint().orElseThrow() + PATH);
        Map<String, String> secrets = newest(to.headers());
        CompletableFuture<HttpResponse<String>> exchange =
                client.sendAsync(request(uri, secrets, report), answer -> new FirstOfBody());
        underWay = exchange;
        // Not the request's own timeout, which ends with the headers of the answer, and not with its body.
        exchange.copy().orTimeout(to.timeout().toNanos(), TimeUnit.NANOSECONDS).whenComplete((response, failure) -> {
            exchange.cancel(true);
            Optional<String> problem = failure == null ? problem(response, secrets.values()) : problem(to, failure);
            problem.ifPresent(text -> log(uri, text));
        });
    }

    private HttpRequest request(URI uri, Map<String, String> headers, byte[] report) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .setHeader("Content-Type", "application/json")
                .setHeader("Content-Encoding", "gzip")
                .setHeader("User-Agent", "pgweir/" + version)
                .POST(HttpRequest.BodyPublishers.ofByteArray(report));
        headers.forEach(request::setHeader);
        return request.build();
    }

    /** As their files have them now; while one is being replaced, what it was. */
    private static Map<String, String> newest(Map<String, Secret> headers) {
        Map<String, String> newest = new LinkedHashMap<>();
        headers.forEach((name, secret) -> {
            try {
                newest.put(name, secret.reread().reveal());
            } catch (UnreadableSecret atPresent) {
                newest.put(name, secret.reveal());
            }
        });
        return newest;
    }

    private Optional<String> problem(HttpResponse<String> response, Collection<String> secrets) {
        OtlpAnswer answer = OtlpAnswer.of(response);
        pausedUntil = System.nanoTime() + answer.pause().toNanos();
        return answer.problem(secrets);
    }

    private static Optional<String> problem(OtlpConfig to, Throwable failure) {
        if (failure instanceof TimeoutException) {
            return Optional.of("metrics.otlp.endpoint has not answered within metrics.otlp.timeout, "
                    + to.timeout().toMillis() + "ms");
        }
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof CancellationException
                ? Optional.empty()
                : Optional.of("metrics.otlp.endpoint could not be asked: " + reason(cause));
    }

    /** In words also where the JDK has none. */
    private static String reason(Throwable cause) {
        if (cause.getMessage() != null) {
            return cause.getMessage();
        }
        for (Throwable deeper = cause; deeper != null; deeper = deeper.getCause()) {
            if (deeper instanceof UnresolvedAddressException) {
                return "its host is not known";
            }
        }
        return cause instanceof ConnectException
                ? "nobody takes connections there"
                : cause.getClass().getSimpleName();
    }

    private void log(URI uri, String problem) {
        failureLog
                .next()
                .ifPresent(suppressed -> log.warn(
                        "event=otlp_failed endpoint={} message={} suppressed={}",
                        uri,
                        JsonObject.quoted(OtlpAnswer.printable(problem)),
                        suppressed));
    }

    /** Gives up what is on its way. The client's thread ends when nobody has the client any more. */
    void close() {
        underWay.cancel(true);
    }
}
