package io.pgweir.config;

import static io.pgweir.config.Key.optional;
import static io.pgweir.config.Key.withDefault;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The keys of {@code metrics.otlp}, and what their values may be. */
final class OtlpKeys {

    private static final String PATH = "/v1/metrics";
    private static final String FORM = "write http://host:4318 or https://host:4318";
    private static final int HIGHEST_PORT = 65_535;

    /** What HTTP can carry in ASCII, section 5.5 of RFC 9110: neither a line break nor a space at an end. */
    private static final Pattern HEADER_VALUE = Pattern.compile("[!-~]([ -~\\t]*[!-~])?");

    static final Key<URI> ENDPOINT = optional(
            "metrics.otlp.endpoint",
            new ValueType<>("URL of `http` or `https`", false, OtlpKeys::endpoint),
            "none; nothing is sent",
            "Who takes the figures, e.g. `http://127.0.0.1:4318`; they go to `" + PATH + "` behind it. What shows a"
                    + " certificate (`https`) must be known to the Java runtime.");
    static final Key<Duration> INTERVAL =
            withDefault("metrics.otlp.interval", ValueType.DURATION, "60s", "How often figures are sent.");
    static final Key<Duration> TIMEOUT = withDefault(
            "metrics.otlp.timeout",
            ValueType.DURATION,
            "10s",
            "How long a request may take. There is never more than one on its way.");
    static final Key<Secret> HEADERS = optional(
            "metrics.otlp.headers.*",
            new ValueType<>("secret of printable ASCII", true, OtlpKeys::headerValue),
            "none",
            "A header of each request, e.g. `Authorization: \"${file:secrets/otlp}\"`. It is never shown, and a file is read"
                    + " again for each request.");
    static final Key<String> RESOURCE = optional(
            "metrics.otlp.resource.*",
            ValueType.TEXT,
            "none",
            "An attribute of this pgweir, e.g. `deployment.environment.name: production`. `service.name` is `pgweir` unless"
                    + " it stands here; `service.version` and, a new one at each start, `service.instance.id` are there, too.");

    /** In the order of the manual. */
    static final List<Key<?>> ALL = List.of(ENDPOINT, INTERVAL, TIMEOUT, HEADERS, RESOURCE);

    private OtlpKeys() {}

    private static URI endpoint(String text) throws BadValue {
        URI uri = uri(text);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new BadValue("is no URL of http or https", FORM);
        }
        if (uri.getRawUserInfo() != null) {
            throw new BadValue("has a user in it", "a URL is shown in the log: use metrics.otlp.headers");
        }
        if (uri.getHost() == null || uri.getPort() > HIGHEST_PORT) {
            throw new BadValue("names no host and port that can be", FORM);
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new BadValue("has something behind its path", "leave out what begins with ? or #");
        }
        if (withoutSlash(text).endsWith(PATH)) {
            throw new BadValue("ends with " + PATH, "leave that out: pgweir appends it");
        }
        return URI.create(withoutSlash(text));
    }

    private static URI uri(String text) throws BadValue {
        try {
            return new URI(text);
        } catch (URISyntaxException notOne) {
            throw new BadValue("is no URL", FORM);
        }
    }

    private static String withoutSlash(String text) {
        return text.replaceFirst("/+$", "");
    }

    private static Secret headerValue(String text) throws BadValue {
        if (!HEADER_VALUE.matcher(text).matches()) {
            throw new BadValue(
                    "cannot be a header's value", "use printable ASCII, with no line break, and no space at an end");
        }
        return new Secret(text);
    }
}
