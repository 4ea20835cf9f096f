package io.pgweir.config;

import static io.pgweir.config.ConfigDirectory.SERVERS;
import static io.pgweir.config.ConfigDirectory.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpChecksTest {

    @TempDir
    Path directory;

    private List<String> problems(String otlp) {
        return new ConfigDirectory(directory).problems(SERVERS + USERS + "metrics: { otlp: { " + otlp + " } }");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "endpoint: 'collector:4318' | 3:30: metrics.otlp.endpoint 'collector:4318' is no URL of http or https; write"
                        + " http://host:4318 or https://host:4318",
                "endpoint: collector | 3:30: metrics.otlp.endpoint 'collector' is no URL of http or https; write"
                        + " http://host:4318 or https://host:4318",
                "endpoint: 'grpc://c:4317' | 3:30: metrics.otlp.endpoint 'grpc://c:4317' is no URL of http or https; write"
                        + " http://host:4318 or https://host:4318",
                "endpoint: 'http://a b' | 3:30: metrics.otlp.endpoint 'http://a b' is no URL; write http://host:4318 or"
                        + " https://host:4318",
                "endpoint: 'http:///x' | 3:30: metrics.otlp.endpoint 'http:///x' names no host and port that can be;"
                        + " write http://host:4318 or https://host:4318",
                "endpoint: 'http://c:70000' | 3:30: metrics.otlp.endpoint 'http://c:70000' names no host and port that can"
                        + " be; write http://host:4318 or https://host:4318",
                "endpoint: 'http://u@c' | 3:30: metrics.otlp.endpoint 'http://u@c' has a user in it; a URL is shown in the"
                        + " log: use metrics.otlp.headers",
                "endpoint: 'http://c?k=v' | 3:30: metrics.otlp.endpoint 'http://c?k=v' has something behind its path; leave"
                        + " out what begins with ? or #",
                "endpoint: 'http://c/v1/metrics/' | 3:30: metrics.otlp.endpoint 'http://c/v1/metrics/' ends with"
                        + " /v1/metrics; leave that out: pgweir appends it",
                "interval: 0 | 3:30: metrics.otlp.interval '0' must not be zero; this cannot be switched off; write a"
                        + " duration, e.g. 30s",
                "timeout: soon | 3:29: metrics.otlp.timeout 'soon' is not a duration; write a whole number and a unit:"
                        + " 250ms, 5s, 10m, 2h, 1d",
                "headers: { 'a b': x } | 3:38: metrics.otlp.headers has a name that no header can have; use letters, digits"
                        + " and - only",
                "headers: { HOST: x } | 3:37: metrics.otlp.headers.HOST is a header that pgweir sets itself; leave it out",
                "headers: { a: '' } | 3:34: metrics.otlp.headers.a cannot be a header's value; use printable ASCII, with no"
                        + " line break, and no space at an end",
                "resource: { a: '' } | 3:35: metrics.otlp.resource.a is empty; give it a value or leave it out",
                "header: { a: b } | 3:20: unknown key 'header' in metrics.otlp; did you mean 'headers'?",
            })
    void what_no_request_could_be_made_of_is_refused(String otlp, String problem) {
        assertThat(problems(otlp)).containsExactly("pgweir.yaml:" + problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb: c", "a\rb", "caf\u00e9", " x", "x ", "\u007f"})
    void a_secret_that_would_break_a_request_is_refused_and_not_shown(String value) {
        ConfigDirectory files = new ConfigDirectory(directory);
        String yaml = SERVERS + USERS + "metrics: { otlp: { headers: { Authorization: \"${SECRET}\" } } }";

        assertThat(files.problems(yaml, Map.of("SECRET", value)))
                .singleElement()
                .asString()
                .contains("metrics.otlp.headers.Authorization ")
                .doesNotContain(value.strip());
    }

    @Test
    void a_slash_at_its_end_makes_no_difference() {
        assertThat(endpoint("http://[::1]:4318/")).isEqualTo(endpoint("http://[::1]:4318"));
        assertThat(endpoint("HTTPS://otlp.example/otlp/")).isEqualTo(URI.create("HTTPS://otlp.example/otlp"));
    }

    @Test
    void a_secret_that_is_a_file_is_what_the_file_has_now() throws Exception {
        ConfigDirectory files = new ConfigDirectory(directory).with("token", "monday\n");
        Secret header = files.config(
                        SERVERS + USERS + "metrics: { otlp: { headers: { Authorization: 'Bearer ${file:token}' } } }")
                .metrics()
                .otlp()
                .headers()
                .get("Authorization");

        files.with("token", "tuesday\n");

        assertThat(header).isEqualTo(new Secret("Bearer monday"));
        assertThat(header.reread()).isEqualTo(new Secret("Bearer tuesday"));
    }

    private URI endpoint(String url) {
        return new ConfigDirectory(directory)
                .config(SERVERS + USERS + "metrics: { otlp: { endpoint: '" + url + "' } }")
                .metrics()
                .otlp()
                .endpoint()
                .orElseThrow();
    }
}
