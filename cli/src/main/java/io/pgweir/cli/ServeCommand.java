package io.pgweir.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pgweir serve}: runs the pooler until a signal ends it. */
@Command(
        name = "serve",
        description = "Run the pooler, from a file, from --server, or else from PGWEIR_* environment variables.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        footerHeading = "%nSignals:%n",
        footer = {
            "  TERM  drain: no new work, let transactions finish, exit with 0 within timeouts.drain;",
            "        a second TERM stops at once (143)",
            "  INT   stop at once (130)",
            "  HUP   read the configuration again; one with a problem changes nothing"
        })
final class ServeCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "The YAML file.")
    private Optional<Path> file;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "One server and no file: postgres://user:password@host:port/database")
    private Optional<String> server;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        return RunningService.run(source(), spec.commandLine().getOut()::println);
    }

    private ConfigSource source() {
        if (file.isPresent() && server.isPresent()) {
            throw new ParameterException(spec.commandLine(), "give FILE or --server, not both");
        }
        return file.map(ConfigSource::file)
                .or(() -> server.map(ConfigSource::server))
                .orElseGet(ConfigSource::environment);
    }
}
