package io.pgweir.cli;

import io.pgweir.config.ConfigLoader;
import io.pgweir.config.EnvironmentConfig;
import io.pgweir.config.PgweirConfig;
import java.nio.file.Path;
import java.util.Optional;

/** Where a configuration comes from. It is asked again at each reload. */
interface ConfigSource {

    /** @throws InvalidConfig with every problem at once */
    PgweirConfig load();

    /** What to look at for changes; empty if it is no file. */
    default Optional<Path> path() {
        return Optional.empty();
    }

    /** The YAML file, with {@code ${ENV}} taken from this process's environment. */
    static ConfigSource file(Path file) {
        return new ConfigSource() {
            @Override
            public PgweirConfig load() {
                return InvalidConfig.unlessValid(ConfigLoader.load(file, System.getenv()));
            }

            @Override
            public Optional<Path> path() {
                return Optional.of(file);
            }
        };
    }

    /** The {@code PGWEIR_*} variables of this process's environment. */
    static ConfigSource environment() {
        return () -> InvalidConfig.unlessValid(EnvironmentConfig.load(System.getenv()));
    }

    /** One address, {@code postgres://user:password@host:port/database}, and the environment for the rest. */
    static ConfigSource server(String url) {
        return () -> InvalidConfig.unlessValid(EnvironmentConfig.fromServerUrl(url, System.getenv()));
    }
}
