package io.pgweir.benchmarks.demo;

import io.pgweir.config.ConfigLoader;
import io.pgweir.config.PgweirConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The demo's configuration, a file like a user's, so that the demo goes the way that users go. */
final class DemoConfig {

    static final int POOL_SIZE = 10;

    private DemoConfig() {}

    static PgweirConfig load(Path directory, int port, int httpPort, int postgresPort) throws IOException {
        String yaml = """
                listen: { address: 127.0.0.1, port: %d }
                servers:
                  demo: { host: 127.0.0.1, port: %d, tls: { mode: disable }, max_connections: %d }
                databases:
                  demo: { server: demo, pool_mode: transaction, pool_size: %d }
                users:
                  demo: { password: demo }
                http: { address: 127.0.0.1, port: %d }
                logging: { level: warn }
                """.formatted(port, postgresPort, POOL_SIZE, POOL_SIZE, httpPort);
        Path file = Files.writeString(directory.resolve("pgweir.yaml"), yaml);
        return ConfigLoader.load(file, Map.of()).config().orElseThrow();
    }
}
