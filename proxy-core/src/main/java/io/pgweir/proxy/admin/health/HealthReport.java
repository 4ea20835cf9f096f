package io.pgweir.proxy.admin.health;

import io.pgweir.proxy.admin.JsonObject;

/**
 * The answer to one health question.
 *
 * @param up whether the answer is 200, or 503
 * @param json the body: the status in words, and the figures behind it
 */
public record HealthReport(boolean up, String json) {

    /** The beginning of a body; the details come after it. */
    static JsonObject status(boolean up) {
        return new JsonObject().put("status", up ? "up" : "down");
    }
}
