package io.pgweir.proxy.admin;

import java.util.List;
import java.util.Locale;

/** Writes one object as JSON (RFC 8259), keys in the order in which they are put. */
public final class JsonObject {

    private final StringBuilder members = new StringBuilder();

    public JsonObject put(String key, String value) {
        return member(key, quoted(value));
    }

    public JsonObject put(String key, long value) {
        return member(key, Long.toString(value));
    }

    public JsonObject put(String key, boolean value) {
        return member(key, Boolean.toString(value));
    }

    /** With three digits after the point, which is milliseconds for seconds. */
    public JsonObject put(String key, double value) {
        return member(key, String.format(Locale.ROOT, "%.3f", value));
    }

    public JsonObject put(String key, JsonObject value) {
        return member(key, value.toString());
    }

    public JsonObject put(String key, List<JsonObject> values) {
        return member(key, values.toString());
    }

    /** @param json a value as it is to stand there */
    public JsonObject putJson(String key, String json) {
        return member(key, json);
    }

    /** The members of another behind those that are here. */
    public JsonObject with(JsonObject more) {
        members.append(members.isEmpty() || more.members.isEmpty() ? "" : ", ").append(more.members);
        return this;
    }

    private JsonObject member(String key, String json) {
        members.append(members.isEmpty() ? "" : ", ")
                .append(quoted(key))
                .append(": ")
                .append(json);
        return this;
    }

    public static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f || Character.isSurrogate(c)) {
                // A surrogate without its partner cannot be encoded, and escaped ones are valid in pairs and alone.
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    @Override
    public String toString() {
        return "{" + members + "}";
    }
}
