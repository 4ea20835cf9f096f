package io.pgweir.proxy.admin.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.pgweir.proxy.admin.health.HealthReport;
import java.nio.charset.StandardCharsets;

/**
 * What one request is answered with.
 *
 * @param body not to be changed: several requests may share it
 */
record HttpAnswer(HttpResponseStatus status, String contentType, byte[] body) {

    static HttpAnswer of(HttpResponseStatus status, String contentType, String body) {
        return new HttpAnswer(status, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    static HttpAnswer text(HttpResponseStatus status, String line) {
        return of(status, "text/plain; charset=utf-8", line + "\n");
    }

    /** Says no more than the status does. */
    static HttpAnswer error(HttpResponseStatus status) {
        return text(status, status.reasonPhrase());
    }

    static HttpAnswer health(HealthReport report) {
        HttpResponseStatus status = report.up() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE;
        return of(status, "application/json", report.json() + "\n");
    }
}
