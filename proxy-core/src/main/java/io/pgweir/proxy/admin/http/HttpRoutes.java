package io.pgweir.proxy.admin.http;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.pgweir.proxy.admin.health.Health;
import io.pgweir.proxy.admin.meters.Metrics;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** What stands at which address. Confined to the HTTP loop. */
final class HttpRoutes {

    private static final Set<String> PATHS =
            Set.of("/", "/metrics", "/health/startup", "/health/live", "/health/ready");
    private static final String INDEX = "pgweir: /metrics /health/startup /health/live /health/ready";

    private final Health health;
    private final SlowAnswer metrics;

    HttpRoutes(Metrics metrics, Health health, Executor worker, Executor loop) {
        this.health = health;
        this.metrics = new SlowAnswer("/metrics", () -> scrape(metrics), worker, loop);
    }

    private static HttpAnswer scrape(Metrics metrics) {
        return HttpAnswer.of(HttpResponseStatus.OK, Metrics.CONTENT_TYPE, metrics.scrape());
    }

    /**
     * Paths are compared as they were sent, without decoding: nothing here has a name that needs it, and what is not
     * decoded cannot be decoded twice.
     *
     * @param answered called once, on the HTTP loop, perhaps before this method returns
     */
    void answer(HttpMethod method, String target, Consumer<HttpAnswer> answered) {
        String path = withoutQuery(target);
        if (PATHS.contains(path) && !method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            answered.accept(HttpAnswer.error(HttpResponseStatus.METHOD_NOT_ALLOWED));
            return;
        }
        switch (path) {
            case "/" -> answered.accept(HttpAnswer.text(HttpResponseStatus.OK, INDEX));
            case "/metrics" -> metrics.ask(answered);
            case "/health/startup" -> answered.accept(HttpAnswer.health(health.startup()));
            case "/health/live" -> answered.accept(HttpAnswer.health(health.live()));
            case "/health/ready" -> answered.accept(HttpAnswer.health(health.ready()));
            default -> answered.accept(HttpAnswer.error(HttpResponseStatus.NOT_FOUND));
        }
    }

    private static String withoutQuery(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
