package io.pgweir.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A directory with a pgweir.yaml, whose problems are shown without the directory's name. */
record ConfigDirectory(Path path) {

    /** What a file needs besides the section that a test is about. */
    static final String SERVERS = "servers: { main: { host: db } }\n";

    static final String USERS = "users: { app: { password: a-password } }\n";

    ConfigDirectory with(String name, String contents) {
        try {
            Files.writeString(path.resolve(name), contents);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    ConfigLoader.Result load(String yaml, Map<String, String> environment) {
        with("pgweir.yaml", yaml);
        return ConfigLoader.load(path.resolve("pgweir.yaml"), environment);
    }

    PgweirConfig config(String yaml) {
        return config(yaml, Map.of());
    }

    PgweirConfig config(String yaml, Map<String, String> environment) {
        ConfigLoader.Result result = load(yaml, environment);
        return result.config().orElseThrow(() -> new AssertionError(result.problems()));
    }

    List<String> problems(String yaml) {
        return problems(yaml, Map.of());
    }

    List<String> problems(String yaml, Map<String, String> environment) {
        return load(yaml, environment).problems().stream()
                .map(problem -> problem.toString().replace(path + "/", ""))
                .toList();
    }

    static ConfigDirectory example() {
        return new ConfigDirectory(Path.of("src/test/resources/example"));
    }

    static ConfigLoader.Result loadExample() {
        return ConfigLoader.load(
                example().path().resolve("pgweir.yaml"),
                Map.of("CHECKOUT_PASSWORD", "s3cret-of-checkout", "REPORTS_PASSWORD", "s3cret-of-reports"));
    }
}
