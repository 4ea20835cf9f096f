package io.pgweir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.pgweir.config.ConfigLoader;
import io.pgweir.config.EnvironmentConfig;
import io.pgweir.config.PgweirConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The examples under {@code deploy}, as far as they can be looked at without the clouds that they are for: what they say in
 * pgweir's words the loader takes, and ports, paths and times are those that pgweir has.
 */
class DeployTest {

    private static final Path DEPLOY = Path.of("..", "deploy");
    private static final String SERVER = "postgres://shop:secret@db.internal:5432/shop";
    private static final List<String> PROBES = List.of("/health/startup", "/health/live", "/health/ready");

    @TempDir
    private Path directory;

    private static String text(String file) throws IOException {
        return Files.readString(DEPLOY.resolve(file));
    }

    /** Every document of a file of YAML, of which JSON is a part. */
    private static List<Node> documents(String file) throws IOException {
        Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        return StreamSupport.stream(yaml.loadAll(text(file)).spliterator(), false)
                .map(Node::new)
                .toList();
    }

    /** What stands at a place in a document, found by keys and positions. */
    private record Node(Object value) {

        Node at(Object... path) {
            Object found = value;
            for (Object step : path) {
                found = step instanceof Integer index ? ((List<?>) found).get(index) : ((Map<?, ?>) found).get(step);
                assertThat(found).as("%s of %s", step, List.of(path)).isNotNull();
            }
            return new Node(found);
        }

        boolean has(String key) {
            return value instanceof Map<?, ?> map && map.containsKey(key);
        }

        String text() {
            return Objects.toString(value);
        }

        int number() {
            return Integer.parseInt(text());
        }

        Stream<Node> items() {
            return ((List<?>) value).stream().map(Node::new);
        }

        Node named(String name) {
            return items().filter(item -> item.at("name").text().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static PgweirConfig valid(ConfigLoader.Result result) {
        assertThat(result.problems()).isEmpty();
        return result.config().orElseThrow();
    }

    private PgweirConfig file(String yaml, Map<String, String> environment) throws IOException {
        return valid(ConfigLoader.load(Files.writeString(directory.resolve("pgweir.yaml"), yaml), environment));
    }

    /** @param variables with a name, and a value unless that is a secret */
    private static PgweirConfig environment(Stream<Node> variables) {
        Map<String, String> environment = new HashMap<>();
        variables.forEach(variable -> environment.put(
                variable.at("name").text(),
                variable.has("value") ? variable.at("value").text() : SERVER));
        return valid(EnvironmentConfig.load(environment));
    }

    private static Duration seconds(Node seconds) {
        return Duration.ofSeconds(seconds.number());
    }

    @Test
    void the_dockerfile_copies_what_there_is_and_starts_pgweir_itself_and_not_as_root() throws Exception {
        List<String> lines = text("docker/Dockerfile").lines().toList();
        assertThat(arguments(lines, "COPY --from=build /source/pgweir"))
                .isEqualTo("/source/deploy/docker/healthy /source/cli/target/pgweir.jar /opt/pgweir/");
        assertThat(Path.of("..", "pgweir")).isExecutable();
        assertThat(DEPLOY.resolve("docker/healthy")).isExecutable();
        assertThat(Files.readString(Path.of("pom.xml"))).contains("${project.build.directory}/pgweir.jar");
        assertThat(words(arguments(lines, "ENTRYPOINT"))).containsExactly("/opt/pgweir/pgweir");
        assertThat(words(arguments(lines, "CMD"))).containsExactly("serve");
        assertThat(arguments(lines, "HEALTHCHECK")).endsWith("CMD [\"/opt/pgweir/healthy\"]");
        assertThat(arguments(lines, "USER")).matches("[1-9][0-9]*");
        PgweirConfig defaults = valid(EnvironmentConfig.load(Map.of("PGWEIR_SERVER", SERVER)));
        assertThat(arguments(lines, "EXPOSE"))
                .isEqualTo(defaults.listen().port() + " " + defaults.http().port());
        String[] variable = arguments(lines, "ENV PGWEIR_LISTEN_ADDRESS").split("=");
        assertThat(variable).containsExactly("", "0.0.0.0");
    }

    private static String arguments(List<String> lines, String instruction) {
        return lines.stream()
                .filter(line -> line.startsWith(instruction))
                .findFirst()
                .orElseThrow()
                .substring(instruction.length())
                .strip();
    }

    private static List<String> words(String json) {
        return new Node(new Yaml(new SafeConstructor(new LoaderOptions())).load(json))
                .items()
                .map(Node::text)
                .toList();
    }

    @Test
    void the_task_of_ecs_starts_the_application_behind_pgweir_and_gives_it_the_time_to_drain() throws Exception {
        Node containers = documents("ecs/task-definition.json").get(0).at("containerDefinitions");
        Node pgweir = containers.named("pgweir");
        PgweirConfig config = environment(Stream.concat(
                pgweir.at("environment").items(), pgweir.at("secrets").items()));
        assertThat(seconds(pgweir.at("stopTimeout")))
                .isGreaterThan(config.timeouts().drain());
        assertThat(pgweir.at("healthCheck", "command").items().map(Node::text))
                .containsExactly(
                        "CMD",
                        "/opt/pgweir/healthy",
                        "/health/live",
                        String.valueOf(config.http().port()));
        Node app = containers.named("app");
        assertThat(app.at("dependsOn", 0, "containerName").text()).isEqualTo("pgweir");
        assertThat(app.at("dependsOn", 0, "condition").text()).isEqualTo("HEALTHY");
        assertThat(app.at("environment").named("PGHOST").at("value").text())
                .isEqualTo(config.listen().address());
        assertThat(app.at("environment").named("PGPORT").at("value").number())
                .isEqualTo(config.listen().port());
    }

    @Test
    void pods_of_kubernetes_are_asked_where_pgweir_answers_and_have_the_time_to_drain() throws Exception {
        List<Node> documents = documents("kubernetes/service.yaml");
        PgweirConfig config =
                file(documents.get(0).at("data", "pgweir.yaml").text(), Map.of("ORDERS_PASSWORD", "secret"));
        Node spec = documents.get(1).at("spec", "template", "spec");
        Node pgweir = spec.at("containers").named("pgweir");
        probes(pgweir, config);
        assertThat(pgweir.at("readinessProbe", "httpGet", "path").text()).isEqualTo("/health/ready");
        assertThat(pgweir.at("ports").named("postgres").at("containerPort").number())
                .isEqualTo(config.listen().port());
        Duration before = seconds(pgweir.at("lifecycle", "preStop", "exec", "command", 1));
        assertThat(seconds(spec.at("terminationGracePeriodSeconds")))
                .isGreaterThan(config.timeouts().drain().plus(before));
        assertThat(pgweir.at("args").items().map(Node::text)).containsExactly("serve", "/etc/pgweir/pgweir.yaml");
        assertThat(documents)
                .extracting(document -> document.at("kind").text())
                .containsExactly("ConfigMap", "Deployment", "Service", "PodDisruptionBudget");
    }

    @Test
    void a_sidecar_of_kubernetes_is_there_before_its_application_and_longer() throws Exception {
        Node spec = documents("kubernetes/sidecar.yaml").get(0).at("spec", "template", "spec");
        Node pgweir = spec.at("initContainers").named("pgweir");
        PgweirConfig config = environment(pgweir.at("env").items());
        probes(pgweir, config);
        assertThat(pgweir.at("restartPolicy").text()).isEqualTo("Always");
        assertThat(seconds(spec.at("terminationGracePeriodSeconds")))
                .isGreaterThan(config.timeouts().drain());
        Node application = spec.at("containers").named("shop").at("env");
        assertThat(application.named("PGHOST").at("value").text())
                .isEqualTo(config.listen().address());
        assertThat(application.named("PGPORT").at("value").number())
                .isEqualTo(config.listen().port());
    }

    /** Those from outside of the container reach it, and none but the one for it ends a pgweir. */
    private static void probes(Node container, PgweirConfig config) {
        assertThat(config.http().address()).isEqualTo("0.0.0.0");
        assertThat(container.at("ports").named("http").at("containerPort").number())
                .isEqualTo(config.http().port());
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            if (container.has(probe)) {
                assertThat(container.at(probe, "httpGet", "path").text()).isIn(PROBES);
                assertThat(container.at(probe, "httpGet", "port").text()).isEqualTo("http");
            }
        }
        assertThat(container.at("startupProbe", "httpGet", "path").text()).isEqualTo("/health/startup");
        assertThat(container.at("livenessProbe", "httpGet", "path").text()).isEqualTo("/health/live");
    }

    /** Without the module of Amazon RDS, which is not on this class path. */
    @Test
    void the_file_for_functions_is_accepted() throws Exception {
        for (String name : List.of("server.crt", "server.key", "global-bundle.pem")) {
            Files.writeString(directory.resolve(name), "a file");
        }
        String yaml = text("lambda/pgweir.yaml");
        assertThat(yaml).contains("server_auth: rds-iam");
        PgweirConfig config = file(
                yaml.replace(", server_auth: rds-iam", "").replace("/run/pgweir/", ""),
                Map.of("ORDERS_PASSWORD", "a", "IMAGES_PASSWORD", "b"));
        assertThat(config.timeouts().clientIdle()).isGreaterThan(Duration.ofSeconds(350));
        Node policy = documents("lambda/rds-connect-policy.json").get(0);
        assertThat(policy.at("Statement", 0, "Action").text()).isEqualTo("rds-db:connect");
        assertThat(policy.at("Statement", 0, "Resource").items().map(Node::text))
                .allMatch(resource -> config.users().containsKey(resource.substring(resource.lastIndexOf('/') + 1)));
    }

    @Test
    void the_unit_of_systemd_waits_for_the_drain_and_reloads_by_hup() throws Exception {
        List<String> lines = text("systemd/pgweir.service").lines().toList();
        PgweirConfig defaults = valid(EnvironmentConfig.load(Map.of("PGWEIR_SERVER", SERVER)));
        assertThat(Duration.ofSeconds(Long.parseLong(arguments(lines, "TimeoutStopSec="))))
                .isGreaterThan(defaults.timeouts().drain());
        assertThat(arguments(lines, "ExecReload=")).isEqualTo("/bin/kill -HUP $MAINPID");
        assertThat(arguments(lines, "ExecStart=")).isEqualTo("/opt/pgweir/pgweir serve /etc/pgweir/pgweir.yaml");
        assertThat(arguments(lines, "ExecStartPre=")).isEqualTo("/opt/pgweir/pgweir check /etc/pgweir/pgweir.yaml");
    }

    @Test
    void systemd_takes_the_unit() throws Exception {
        Path analyze = Path.of("/usr/bin/systemd-analyze");
        assumeThat(analyze).as("systemd is not installed").isExecutable();
        Files.copy(Path.of("..", "pgweir"), directory.resolve("pgweir"), StandardCopyOption.COPY_ATTRIBUTES);
        Path unit = Files.writeString(
                directory.resolve("pgweir.service"),
                text("systemd/pgweir.service")
                        .replace(
                                "/opt/pgweir/pgweir",
                                directory.resolve("pgweir").toString()));
        Run run = run(analyze.toString(), "verify", unit.toString());
        assertThat(run.output()).isEmpty();
        assertThat(run.status()).isZero();
    }

    @Test
    void healthy_tells_a_pgweir_that_answers_from_one_that_does_not() throws Exception {
        assumeThat(Path.of("/bin/bash")).as("bash is not installed").isExecutable();
        Path config = ServeTest.config(directory, 0);
        String port;
        try (PgweirProcess pgweir =
                PgweirProcess.start(directory, "serve", config.toString()).awaitReady()) {
            port = Pattern.compile("http://.*:(\\d+)/")
                    .matcher(pgweir.out())
                    .results()
                    .findFirst()
                    .orElseThrow()
                    .group(1);
            for (String path : PROBES.subList(0, 2)) {
                assertThat(healthy(path, port)).isEqualTo(new Run(0, ""));
            }
            assertThat(healthy("/nothing", port)).isEqualTo(new Run(1, "/nothing: HTTP/1.1 404 Not Found\r\n"));
            pgweir.signal(ProcessSignal.TERM);
            pgweir.exitStatus();
        }
        assertThat(healthy("/health/live", port)).isEqualTo(new Run(1, "nobody listens on port " + port + "\n"));
    }

    private Run healthy(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(DEPLOY.resolve("docker/healthy").toString()));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    private record Run(int status, String output) {}

    private Run run(String... command) throws Exception {
        Path output = Files.createTempFile(directory, "run", ".out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Run(process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly();
        }
    }
}
