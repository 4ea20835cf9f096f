package io.pgweir.config;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reports dimensions of {@code metrics.emf} that CloudWatch would not take, and with them the whole line. */
final class EmfChecks {

    /** CloudWatch takes 30; pgweir gives its metrics {@code server} and {@code tenant}, and one is left for later. */
    private static final int MOST = 27;

    private static final Pattern NAME = Pattern.compile("(?!:)[ -~]{0,249}[!-~]");
    private static final Pattern VALUE = Pattern.compile("[ -~]{0,1023}[!-~]");
    private static final List<String> RESERVED = List.of("server", "tenant", "_aws");

    private final Tree.Mapping tree;
    private final Map<String, String> dimensions;
    private final Problems problems;

    EmfChecks(Tree.Mapping tree, PgweirConfig config, Problems problems) {
        this.tree = tree;
        this.dimensions = config.metrics().emf().dimensions();
        this.problems = problems;
    }

    void check() {
        problems.addIf(
                dimensions.size() > MOST,
                tree.placeOf("metrics", "emf", "dimensions"),
                "metrics.emf.dimensions has " + dimensions.size() + " of them",
                "CloudWatch takes 30 of a metric, and pgweir needs 3: give " + MOST + " at most");
        dimensions.forEach(this::dimension);
    }

    private void dimension(String name, String value) {
        Place place = tree.placeOf("metrics", "emf", "dimensions", name);
        problems.addIf(
                RESERVED.contains(name) || name.startsWith("pgweir."),
                place,
                "metrics.emf.dimensions." + name + " is a name that pgweir uses itself",
                "choose another name");
        problems.addIf(
                !NAME.matcher(name).matches(),
                place,
                "metrics.emf.dimensions has a name that CloudWatch does not take",
                "use up to 250 characters of ASCII, and no : in the first place");
        problems.addIf(
                !VALUE.matcher(value).matches(),
                place,
                "metrics.emf.dimensions." + name + " has a value that CloudWatch does not take",
                "use up to 1024 characters of ASCII");
    }
}
