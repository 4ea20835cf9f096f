package io.pgweir.cli;

import io.pgweir.cli.logging.LogOutput;
import io.pgweir.config.PgweirConfig;
import io.pgweir.proxy.Pgweir;
import io.pgweir.proxy.StartupFailure;
import java.io.PrintWriter;
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
        ConfigSource source = source();
        PgweirConfig config = source.load();
        LogOutput.install(config.logging());
        Pgweir pgweir = start(config);
        RunningService service = new RunningService(pgweir, source);
        ProcessSignal.deliverTo(service::signal);
        announce(config, pgweir);
        return service.runUntilStopped();
    }

    private ConfigSource source() {
        if (file.isPresent() && server.isPresent()) {
            throw new ParameterException(spec.commandLine(), "give FILE or --server, not both");
        }
        return file.map(ConfigSource::file)
                .or(() -> server.map(ConfigSource::server))
                .orElseGet(ConfigSource::environment);
    }

    private static Pgweir start(PgweirConfig config) {
        try {
            return Pgweir.start(config);
        } catch (StartupFailure e) {
            throw new CommandFailure(e.getMessage());
        }
    }

    private void announce(PgweirConfig config, Pgweir pgweir) {
        PrintWriter out = spec.commandLine().getOut();
        Announcement.lines(config, pgweir.address(), pgweir.unixSocket(), pgweir.httpAddress())
                .forEach(out::println);
        out.flush();
    }
}
