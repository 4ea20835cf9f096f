package io.pgweir.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Reports names in {@code metrics.otlp.headers} that a request cannot have. */
final class OtlpChecks {

    /** Section 5.6.2 of RFC 9110. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** They say what the body is and how the connection goes on, which is not for the user to say. */
    private static final List<String> OF_THE_REQUEST = List.of(
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "expect",
            "host",
            "transfer-encoding",
            "upgrade");

    private final Tree.Mapping tree;
    private final Map<String, Secret> headers;
    private final Problems problems;

    OtlpChecks(Tree.Mapping tree, PgweirConfig config, Problems problems) {
        this.tree = tree;
        this.headers = config.metrics().otlp().headers();
        this.problems = problems;
    }

    void check() {
        headers.keySet().forEach(this::header);
    }

    private void header(String name) {
        Place place = tree.placeOf("metrics", "otlp", "headers", name);
        problems.addIf(
                !TOKEN.matcher(name).matches(),
                place,
                "metrics.otlp.headers has a name that no header can have",
                "use letters, digits and - only");
        problems.addIf(
                OF_THE_REQUEST.contains(name.toLowerCase(Locale.ROOT)),
                place,
                "metrics.otlp.headers." + name + " is a header that pgweir sets itself",
                "leave it out");
    }
}
