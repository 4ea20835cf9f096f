package io.pgweir.benchmarks.contender;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that runs a pooler in front of a server. */
public final class ServerOptions {

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "A PostgreSQL to use, as postgres://user:password@host:port/database, in plain text;"
                    + " or 'fake' for one that answers everything at once; default: a throw-away one.")
    private Optional<String> server;

    @Option(
            names = "--pgweir",
            paramLabel = "PATH",
            description = "The launcher of the pgweir to measure; default: the one of this jar.")
    private Optional<Path> launcher;

    /** PostgreSQL, running. */
    public ServerUnderTest open() throws Exception {
        return ServerUnderTest.open(server);
    }

    public Path launcher() {
        return launcher.map(Path::toAbsolutePath).orElseGet(Programs::launcher);
    }
}
