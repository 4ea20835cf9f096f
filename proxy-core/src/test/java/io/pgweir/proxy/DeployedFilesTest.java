package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestCertificate;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/**
 * The dashboard and the alerts of {@code deploy/} ask for what a running pgweir tells: a name or a label that is wrong makes
 * no error in Prometheus, but a panel that stays empty and an alert that never comes.
 */
class DeployedFilesTest {

    private static final Path DASHBOARD = Path.of("../deploy/grafana/pgweir.json");
    private static final Path ALERTS = Path.of("../deploy/alerts/pgweir.rules.yaml");

    private static final Pattern SAMPLE = Pattern.compile("(pgweir_[a-z0-9_]+)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private static final Pattern METRIC = Pattern.compile("(pgweir_[a-z0-9_]+)(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(([^)]*)\\)");
    private static final Pattern FUNCTION = Pattern.compile("\\b([a-z_]+)\\s*\\(");
    private static final Set<String> FUNCTIONS = Set.of(
            "sum", "max", "count", "rate", "increase", "changes", "histogram_quantile", "by", "without", "ignoring");

    /** Prometheus gives every sample these. */
    private static final Set<String> OF_PROMETHEUS = Set.of("instance", "job");

    @TempDir
    private static Path directory;

    private static TestPgweir pgweir;
    private static RawClient pinned;

    /** The values of each label, by the name of the metric. */
    private static final Map<String, Map<String, Set<String>>> LIVE = new HashMap<>();

    /** One that has seen something of everything that alerts are about. */
    @BeforeAll
    static void scrape() throws Exception {
        TestCertificate certificate = TestCertificate.in(directory);
        pgweir = TestPgweir.startExactly("""
                listen: { port: 0, tls: { mode: prefer, certificate: %s, key: %s } }
                http: { port: 0 }
                servers:
                  main: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                databases:
                  app: { server: main, session_state_audit: off }
                users:
                  app: { password: secret }
                """.formatted(
                        certificate.certificate(),
                        certificate.key(),
                        TestPostgres.newest().port()));
        pinned = RawClient.login(pgweir.port());
        pinned.run("create temporary table pins_me (id int)");
        pinned.send(query("no SQL at all"));
        pinned.expect(error("42601"), readyForQuery('I'));
        Await.until("it is ready", () -> pgweir.metrics().contains("pgweir_ready 1"));
        Matcher sample = SAMPLE.matcher(pgweir.metrics());
        while (sample.find()) {
            Map<String, Set<String>> labels = LIVE.computeIfAbsent(sample.group(1), name -> new HashMap<>());
            Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
            while (label.find()) {
                labels.computeIfAbsent(label.group(1), name -> new HashSet<>()).add(label.group(2));
            }
        }
    }

    @AfterAll
    static void stop() throws IOException {
        pinned.close();
        pgweir.close();
    }

    /** Where it stands, and what is asked for. */
    record Expression(String where, String text) {

        @Override
        public String toString() {
            return where;
        }
    }

    static Stream<Expression> expressions() throws IOException {
        Stream<Expression> alerts =
                alerts().stream().map(rule -> new Expression((String) rule.get("alert"), (String) rule.get("expr")));
        Stream<Expression> panels = panels().stream().flatMap(panel -> list(panel, "targets").stream()
                .map(target -> new Expression((String) panel.get("title"), (String) target.get("expr"))));
        return Stream.concat(alerts, panels);
    }

    private static List<Map<String, Object>> alerts() throws IOException {
        Map<String, Object> file = new Yaml().load(Files.readString(ALERTS));
        return list(file, "groups").stream()
                .flatMap(group -> list(group, "rules").stream())
                .toList();
    }

    /** Those that show something. JSON is YAML, and the parser of YAML is there already. */
    private static List<Map<String, Object>> panels() throws IOException {
        return list(new Yaml().load(Files.readString(DASHBOARD)), "panels").stream()
                .filter(panel -> !panel.get("type").equals("row"))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> of, String key) {
        return (List<Map<String, Object>>) of.get(key);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("expressions")
    void asks_for_what_there_is(Expression expression) {
        String text = expression.text();
        Matcher metric = METRIC.matcher(text);
        Set<String> labels = new HashSet<>(OF_PROMETHEUS);
        int metrics = 0;
        while (metric.find()) {
            metrics++;
            String name = metric.group(1);
            assertThat(LIVE).as(text).containsKey(name);
            labels.addAll(LIVE.get(name).keySet());
            matchers(name, metric.group(2) == null ? "" : metric.group(2));
        }
        assertThat(metrics).as(text).isPositive();
        Matcher grouping = GROUPING.matcher(text);
        while (grouping.find()) {
            assertThat(labels).as(text).containsAll(List.of(grouping.group(1).split(",\\s*")));
        }
        isWellFormed(text);
    }

    private static void matchers(String name, String matchers) {
        Matcher matcher = MATCHER.matcher(matchers);
        while (matcher.find()) {
            String label = matcher.group(1);
            Set<String> values = LIVE.get(name).getOrDefault(label, Set.of());
            assertThat(values.isEmpty() && !OF_PROMETHEUS.contains(label))
                    .as("%s has a label %s", name, label)
                    .isFalse();
            if (matcher.group(2).equals("=")) {
                assertThat(values).as("%s of %s", label, name).contains(matcher.group(3));
            }
        }
        assertThat(MATCHER.matcher(matchers).replaceAll("").replaceAll("[,\\s]", ""))
                .as(matchers)
                .isEmpty();
    }

    private static void isWellFormed(String text) {
        String bare = text.replaceAll("\"[^\"]*\"", "");
        for (String pair : List.of("()", "{}", "[]")) {
            assertThat(bare.chars().filter(c -> c == pair.charAt(0)).count())
                    .as(text)
                    .isEqualTo(bare.chars().filter(c -> c == pair.charAt(1)).count());
        }
        Matcher function = FUNCTION.matcher(bare);
        while (function.find()) {
            assertThat(FUNCTIONS).as(text).contains(function.group(1));
        }
    }

    @Test
    void every_alert_is_named_once_says_how_bad_it_is_and_what_has_happened() throws IOException {
        assertThat(alerts()).extracting(rule -> rule.get("alert")).doesNotHaveDuplicates();
        for (Map<String, Object> rule : alerts()) {
            assertThat((String) rule.get("alert")).matches("Pgweir[A-Za-z]+");
            assertThat(rule.keySet()).isSubsetOf("alert", "expr", "for", "labels", "annotations");
            assertThat(((Map<?, ?>) rule.get("labels")).get("severity")).isIn("info", "warning", "critical");
            assertThat((String) ((Map<?, ?>) rule.get("annotations")).get("summary"))
                    .isNotBlank();
            assertThat((String) rule.getOrDefault("for", "1m")).matches("[0-9]+[smhd]");
        }
    }

    @Test
    void every_panel_of_the_dashboard_has_a_place_of_its_own() throws IOException {
        assertThat(panels()).extracting(panel -> panel.get("id")).doesNotHaveDuplicates();
        assertThat(panels()).extracting(panel -> panel.get("gridPos")).doesNotHaveDuplicates();
    }
}
