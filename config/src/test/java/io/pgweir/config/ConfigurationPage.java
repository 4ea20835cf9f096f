package io.pgweir.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The user's manual of the configuration: a text for people, with everything that could become untrue generated. */
final class ConfigurationPage {

    private static final Path TEXT = Path.of("src/test/resources/configuration-page.md");

    /** What a section is for; the order of sections is that of the keys. */
    private static final Map<String, String> PURPOSES = Map.ofEntries(
            Map.entry("listen", "Where clients connect."),
            Map.entry("listen.tls", "Encryption between clients and pgweir."),
            Map.entry("servers.*", "The PostgreSQL servers, by names of your choice. At least one."),
            Map.entry("servers.*.tls", "Encryption between pgweir and a server."),
            Map.entry(
                    "databases.*",
                    "The databases, by the names that clients ask for; `\"*\"` is every name that is not here. Without this"
                            + " section there is only `\"*\"`, on the only server."),
            Map.entry("databases.*.settings", "What every client of a database starts with."),
            Map.entry("users.*", "Who may log in, by the name that the client sends."),
            Map.entry("auth", "How clients prove who they are."),
            Map.entry(
                    "auth.rules[]",
                    "Who may prove it how, from where: the first rule that matches decides, and `auth.methods` where none"
                            + " does. See [who may log in](#who-may-log-in)."),
            Map.entry(
                    "auth.query", "Looks up in PostgreSQL who is not under `users`. Without this section, nobody is."),
            Map.entry("auth.throttle", "Slows down who tries passwords; see [wrong passwords](#wrong-passwords)."),
            Map.entry(
                    "tenants.*.match",
                    "Whom a tenant takes: clients for which everything that is here matches, of each list one item. Tenants are"
                            + " tried in the order of the file, once, when the client says who it is; every tenant but `default`"
                            + " needs this section. What a reload changes here is for clients that log in from then on."),
            Map.entry(
                    "tenants.*",
                    "Classes of clients that share limits, by names of your choice. The tenant `default` takes everybody whom no"
                            + " other tenant takes; it is always there."),
            Map.entry(
                    "admin",
                    "The admin console: a database of pgweir's own that answers `SHOW POOLS` and the like; see"
                            + " [operations](operations.md#console)."),
            Map.entry("timeouts", "How long things may take."),
            Map.entry("http", "Metrics and health."),
            Map.entry("metrics", "What is told besides what `/metrics` answers."),
            Map.entry(
                    "metrics.emf",
                    "Figures for Amazon CloudWatch, in its Embedded Metric Format on standard output: see"
                            + " [operations](operations.md#cloudwatch)."),
            Map.entry(
                    "metrics.emf.dimensions",
                    "What tells these metrics from those of others, by names of your choice."),
            Map.entry(
                    "metrics.statsd",
                    "Figures for an agent of StatsD that takes tags, as Datadog's and Telegraf's do."),
            Map.entry(
                    "metrics.otlp",
                    "Figures for a receiver of OpenTelemetry's protocol, by HTTP: see [operations](operations.md#opentelemetry)."),
            Map.entry("metrics.otlp.headers", "What the receiver asks for, by names of headers."),
            Map.entry("metrics.otlp.resource", "What tells this pgweir from others, by names of attributes."),
            Map.entry("reload", "When the configuration is read again: see [reload](#reload)."),
            Map.entry("logging", "What is logged, and how it looks."),
            Map.entry("", "What stands in no section."));

    private ConfigurationPage() {}

    static String generate(List<String> problems) throws IOException {
        return Files.readString(TEXT)
                .replace("{{problems}}", String.join("\n", problems))
                .replace(
                        "{{example}}",
                        Files.readString(ConfigDirectory.example().path().resolve("pgweir.yaml")))
                .replace("{{keys}}", keys())
                .replace("{{variables}}", variables())
                .replace("{{restart}}", restart());
    }

    private static String keys() {
        Map<String, List<Key<?>>> sections =
                Keys.ALL.stream().collect(Collectors.groupingBy(Key::section, LinkedHashMap::new, Collectors.toList()));
        return sections.entrySet().stream()
                .map(section -> section(section.getKey(), section.getValue()))
                .collect(Collectors.joining());
    }

    private static String section(String path, List<Key<?>> keys) {
        String rows = keys.stream().map(ConfigurationPage::row).collect(Collectors.joining());
        return "### %s\n\n%s\n\n| key | value | default | meaning |\n| --- | --- | --- | --- |\n%s\n"
                .formatted(path.isEmpty() ? "the process" : "`" + path + "`", PURPOSES.get(path), rows);
    }

    private static String row(Key<?> key) {
        String one = key.type().description();
        String type = !key.repeated() ? one : key.type().secret() ? one + ", or list of two" : "list of " + one;
        String restart = key.needsRestart() ? " ↻" : "";
        return "| `%s`%s | %s | %s | %s |\n".formatted(key.name(), restart, type, key.whenAbsent(), key.meaning());
    }

    private static String variables() {
        String named = "| `PGWEIR_SERVER` | the URL; required unless `--server` is given |\n"
                + "| `PGWEIR_USERS` | more users, as `name:password,name:password`; a password with a comma comes from"
                + " `${file:…}` or `${NAME}` |\n";
        return named
                + Variables.names().stream()
                        .flatMap(name -> Variables.key(name).stream())
                        .map(key -> "| `%s` | `%s` |\n".formatted(Variables.nameOf(key), reach(key)))
                        .collect(Collectors.joining());
    }

    private static String reach(Key<?> key) {
        return key.path()
                .replace("servers.*", "servers." + Variables.ONLY_SERVER)
                .replace("tenants.*", "tenants." + TenantConfig.DEFAULT);
    }

    private static String restart() {
        return Keys.ALL.stream()
                .filter(Key::needsRestart)
                .map(key -> "`" + key.path() + "`")
                .collect(Collectors.joining(", ", "", "."));
    }
}
