package io.pgweir.proxy.admin.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.Yaml;

/** What the specification of the Embedded Metric Format demands of a line, in our words; a line that breaks one is lost. */
final class EmfRules {

    private static final int MAX_EVENT_BYTES = 256 * 1024;
    private static final Set<String> UNITS = Set.of(
            "Seconds",
            "Microseconds",
            "Milliseconds",
            "Bytes",
            "Kilobytes",
            "Percent",
            "Count",
            "Count/Second",
            "None");

    private EmfRules() {}

    /** @return the line, parsed */
    static Map<String, Object> check(String line) {
        assertThat(line).doesNotContain("\n", "\r");
        assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(MAX_EVENT_BYTES);
        // Every JSON text is YAML, and the parser of YAML is there already.
        Map<String, Object> root = new Yaml().load(line);
        Map<?, ?> aws = (Map<?, ?>) root.get("_aws");
        assertThat(((Number) aws.get("Timestamp")).longValue())
                .as("milliseconds since 1970")
                .isBetween(1_000_000_000_000L, 10_000_000_000_000L);
        List<?> directives = (List<?>) aws.get("CloudWatchMetrics");
        assertThat(directives).isNotEmpty();
        directives.forEach(directive -> directive(root, (Map<?, ?>) directive));
        return root;
    }

    private static void directive(Map<String, Object> root, Map<?, ?> directive) {
        assertThat((String) directive.get("Namespace")).matches("[0-9A-Za-z._/#:-]{1,255}");
        List<?> dimensionSets = (List<?>) directive.get("Dimensions");
        assertThat(dimensionSets).isNotEmpty();
        for (Object set : dimensionSets) {
            assertThat((List<?>) set).hasSizeLessThanOrEqualTo(30).doesNotHaveDuplicates();
            for (Object name : (List<?>) set) {
                assertThat((String) name).matches("(?!:)[ -~]{1,250}").isNotBlank();
                assertThat((String) root.get(name))
                        .as("the value of " + name)
                        .matches("[ -~]{1,1024}")
                        .isNotBlank();
            }
        }
        List<?> metrics = (List<?>) directive.get("Metrics");
        assertThat(metrics).isNotEmpty().hasSizeLessThanOrEqualTo(100);
        Set<Object> names = new HashSet<>();
        for (Object metric : metrics) {
            Map<?, ?> definition = (Map<?, ?>) metric;
            assertThat(names.add(definition.get("Name"))).as("given once").isTrue();
            assertThat((String) definition.get("Name")).matches("[ -~]{1,1024}");
            assertThat(UNITS).contains((String) definition.get("Unit"));
            values(root.get(definition.get("Name")));
        }
    }

    private static void values(Object value) {
        List<?> values = value instanceof List<?> several ? several : List.of(value);
        assertThat(values).isNotEmpty().hasSizeLessThanOrEqualTo(100);
        for (Object each : values) {
            assertThat(each).isInstanceOf(Number.class);
            assertThat(((Number) each).doubleValue()).isFinite();
        }
    }
}
