package io.pgweir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentConfigTest {

    private static final String URL = "postgres://app:secret@db:5433/orders?sslmode=require";

    @Test
    void a_url_is_a_server_with_a_database_and_a_user() {
        PgweirConfig config = fromUrl(URL);

        assertThat(config.servers())
                .containsOnlyKeys("main")
                .containsValue(new ServerConfig(
                        "main",
                        "db",
                        5433,
                        new ServerTls(
                                ServerTlsMode.REQUIRE,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                ChannelBindingMode.PREFER),
                        40,
                        10));
        assertThat(config.databases()).containsOnlyKeys("orders", "*");
        assertThat(config.users()).containsOnlyKeys("app");
        assertThat(config.users().get("app").serverPasswordsOrOwn()).containsExactly(new Secret("secret"));
        assertThat(config.auth().methods()).containsExactly(AuthMethod.SCRAM_SHA_256);
    }

    @Test
    void a_short_url_has_the_defaults() {
        PgweirConfig config = fromUrl("postgresql://app:secret@db");

        assertThat(config.servers().get("main").port()).isEqualTo(5432);
        assertThat(config.servers().get("main").tls().mode()).isEqualTo(ServerTlsMode.VERIFY_FULL);
        assertThat(config.databases()).containsOnlyKeys("*");
    }

    @Test
    void a_relative_directory_is_relative_to_where_pgweir_was_started() {
        Map<String, String> environment = Map.of("PGWEIR_LISTEN_UNIX_SOCKET_DIRECTORY", "run");
        PgweirConfig config =
                EnvironmentConfig.fromServerUrl(URL, environment).config().orElseThrow();

        assertThat(config.listen().unixSocketDirectory())
                .contains(Path.of("run").toAbsolutePath());
    }

    @Test
    void a_url_is_percent_decoded_and_nothing_else() {
        PgweirConfig config = fromUrl("postgres://a%40b:p%2Fq+%25$%7BHOME%7D?%C3%A9@[::1]:6000/my%20db");

        assertThat(config.users().get("a@b").password()).isEqualTo(new Secret("p/q+%${HOME}?é"));
        assertThat(config.servers().get("main").host()).isEqualTo("::1");
        assertThat(config.servers().get("main").port()).isEqualTo(6000);
        assertThat(config.databases()).containsOnlyKeys("*", "my db");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            mysql://u:hunter2@h                 | the URL does not begin with postgres://; F
            postgres://u:hunter2@               | the URL names no host; F
            postgres://u:hunter2@a,b/d          | the URL names several hosts; name one; several servers need a file
            postgres://u:hunter2%@h             | the URL has a % that two hexadecimal digits do not follow; write a plain % as %25
            postgres://u:hunter2%00@h           | the URL has a NUL character (%00); PostgreSQL's protocol cannot carry it; remove it
            postgres://u:hunter2%ff@h           | the URL is not text in UTF-8 once it is decoded; encode each byte of UTF-8 as %XX
            postgres://u:hunter2@[::1]x/d       | the URL has something between the host and the port; F
            postgres://u:hunter2@h?sslmod=a     | the URL has an unknown parameter 'sslmod'; did you mean 'sslmode'?
            postgres://u:hunter2@h?sslmode=off  | servers.main.tls.mode 'off' is not a choice; one of disable, prefer, require, verify-ca, verify-full
            postgres://u:hunter2@h:0            | servers.main.port is out of range; write a whole number from 1 to 65535
            postgres://u:hunter2@h:x            | servers.main.port is not a whole number; write a whole number from 1 to 65535
            postgres://u@h                      | users.u.password is empty; give a password, a SCRAM verifier or an md5 hash
            """)
    void a_bad_url_is_refused_without_repeating_its_password(String url, String problem) {
        assertThat(problems(EnvironmentConfig.fromServerUrl(url, Map.of())))
                .containsExactly("--server: " + problem.replace("; F", "; " + ServerUrl.FORM));
    }

    @Test
    void a_url_that_lost_its_host_does_not_give_its_password_away() {
        assertThat(problems(EnvironmentConfig.fromServerUrl("postgres://app:hunter2", Map.of())))
                .isNotEmpty()
                .noneMatch(problem -> problem.contains("hunter2"));
    }

    @Test
    void every_variable_sets_its_key(@TempDir Path directory) throws Exception {
        String pem = Files.writeString(directory.resolve("a.pem"), "").toString();
        Map<String, String> environment = new HashMap<>(Map.of("PGWEIR_SERVER", URL, "PGWEIR_USERS", "b:c"));
        EveryKeyTest.cases()
                .filter(example -> hasVariable(example.key()))
                .forEach(example -> environment.put(Variables.nameOf(example.key()), text(example, pem)));

        PgweirConfig config = loaded(environment);

        Map<String, Object> values = ConfigDiff.values(config);
        assertThat(environment.keySet()).containsExactlyInAnyOrderElementsOf(Variables.names());
        for (EveryKeyTest.Case example : EveryKeyTest.cases().toList()) {
            if (hasVariable(example.key()) && example.key().type() != ValueType.FILE) {
                assertThat(values)
                        .containsEntry(
                                example.key()
                                        .path()
                                        .replace("servers.*", "servers.main")
                                        .replace("databases.*", "databases.orders")
                                        .replace("tenants.*", "tenants.default"),
                                example.expected());
            }
        }
        assertThat(config.listen().tls().certificate()).contains(Path.of(pem));
        assertThat(config.databases().get("*").poolSize()).isEqualTo(3);
    }

    private static boolean hasVariable(Key<?> key) {
        return Variables.key(Variables.nameOf(key)).equals(Optional.of(key));
    }

    private static String text(EveryKeyTest.Case example, String pem) {
        if (example.key().type() == ValueType.FILE) {
            return pem;
        }
        if (example.expected() instanceof Duration duration) {
            return duration.toMillis() + "ms";
        }
        if (example.expected() instanceof List<?> list) {
            return String.join(
                    ", ", list.stream().map(EnvironmentConfigTest::word).toList());
        }
        if (example.expected() instanceof Secret secret) {
            return secret.reveal();
        }
        return word(example.expected());
    }

    private static String word(Object value) {
        if (value instanceof Secret secret) {
            return secret.reveal();
        }
        return value instanceof Labelled choice ? choice.label() : value.toString();
    }

    @Test
    void users_may_be_given_apart_from_the_url() {
        PgweirConfig config =
                loaded(Map.of("PGWEIR_SERVER", "postgres://db", "PGWEIR_USERS", "a:x:y,b:${SECRET}", "SECRET", "p,q"));

        assertThat(config.users()).containsOnlyKeys("a", "b");
        assertThat(config.users().get("a").password()).isEqualTo(new Secret("x:y"));
        assertThat(config.users().get("b").password()).isEqualTo(new Secret("p,q"));
    }

    @Test
    void problems_name_the_variable() {
        Map<String, String> environment = Map.of(
                "PGWEIR_SERVER", URL,
                "PGWEIR_LISTEN_PROT", "1",
                "PGWEIR_LISTEN_PORT", "x",
                "PGWEIR_TIMEOUTS_QUERY", "5",
                "PGWEIR_USERS", "app:again",
                "PGWEIR_HTTP_ADDRESS", "${NOWHERE}",
                "PGWEIR_LISTEN_TLS_MODE", "require");

        assertThat(problems(EnvironmentConfig.load(environment)))
                .containsExactly(
                        "PGWEIR_HTTP_ADDRESS: the environment variable NOWHERE is not set; set it, or write the value here",
                        "PGWEIR_LISTEN_PORT: listen.port 'x' is not a whole number; write a whole number from 0 to 65535",
                        "PGWEIR_LISTEN_PROT: unknown variable; did you mean 'PGWEIR_LISTEN_PORT'?",
                        "PGWEIR_LISTEN_TLS_MODE: listen.tls.mode 'require' needs a certificate; add"
                                + " listen.tls.certificate, a PEM file",
                        "PGWEIR_LISTEN_TLS_MODE: listen.tls.mode 'require' needs a key; add listen.tls.key, a PEM file",
                        "PGWEIR_TIMEOUTS_QUERY: timeouts.query '5' has no unit; add a unit, e.g. 30s",
                        "PGWEIR_USERS: the user 'app' is given twice; name each user once");
    }

    @Test
    void without_a_server_that_and_all_else_is_reported() {
        assertThat(problems(EnvironmentConfig.load(Map.of("PGWEIR_POOL_SIZE", "x"))))
                .containsExactly(
                        "PGWEIR_POOL_SIZE: databases.*.pool_size 'x' is not a whole number; write a whole number from 1 to"
                                + " 262143",
                        "PGWEIR_SERVER: the URL is missing; " + ServerUrl.FORM);
    }

    @Test
    void without_a_user_nobody_could_log_in() {
        assertThat(problems(EnvironmentConfig.load(Map.of("PGWEIR_SERVER", "postgres://db"))))
                .singleElement()
                .asString()
                .startsWith("PGWEIR_SERVER: nobody can log in");
    }

    @Test
    void what_kubernetes_sets_for_a_service_called_pgweir_is_none_of_ours() {
        PgweirConfig config = loaded(Map.of(
                "PGWEIR_SERVER", URL,
                "PGWEIR_SERVICE_HOST", "10.0.0.1",
                "PGWEIR_SERVICE_PORT", "6432",
                "PGWEIR_SERVICE_PORT_POSTGRES", "6432",
                "PGWEIR_PORT", "tcp://10.0.0.1:6432",
                "PGWEIR_PORT_6432_TCP", "tcp://10.0.0.1:6432",
                "PGWEIR_PORT_6432_TCP_ADDR", "10.0.0.1"));

        assertThat(config.listen().port()).isEqualTo(6432);
    }

    @Test
    void a_url_may_name_its_authorities(@TempDir Path directory) throws Exception {
        Path ca = Files.writeString(directory.resolve("my ca.pem"), "");

        PgweirConfig config =
                fromUrl("postgres://u:p@h/d?sslrootcert=" + ca.toString().replace(" ", "%20"));

        assertThat(config.servers().get("main").tls())
                .isEqualTo(new ServerTls(
                        ServerTlsMode.VERIFY_FULL,
                        Optional.of(ca),
                        Optional.empty(),
                        Optional.empty(),
                        ChannelBindingMode.PREFER));
    }

    @Test
    void no_two_keys_share_a_variable() {
        List<String> pathNames = Keys.ALL.stream()
                .filter(key -> !key.path().contains("*") && !key.path().contains("[]"))
                .map(Variables::nameOf)
                .toList();

        assertThat(pathNames).doesNotHaveDuplicates().doesNotContain(Variables.SERVER, Variables.USERS);
        assertThat(Variables.names()).doesNotHaveDuplicates().containsAll(pathNames);
    }

    private static PgweirConfig fromUrl(String url) {
        ConfigLoader.Result result = EnvironmentConfig.fromServerUrl(url, Map.of("HOME", "no"));
        return result.config().orElseThrow(() -> new AssertionError(result.problems()));
    }

    private static PgweirConfig loaded(Map<String, String> environment) {
        ConfigLoader.Result result = EnvironmentConfig.load(environment);
        return result.config().orElseThrow(() -> new AssertionError(result.problems()));
    }

    private static List<String> problems(ConfigLoader.Result result) {
        return result.problems().stream().map(Problem::toString).toList();
    }
}
