package io.pgweir.cli;

import io.pgweir.config.PgweirConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pgweir check FILE}: reads the configuration as {@code serve} would, and starts nothing. */
@Command(
        name = "check",
        description = "Read a configuration file and print every problem as file:line:col: message; hint.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class)
final class CheckCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "The YAML file. $${ENV} in it is taken from this environment.")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PgweirConfig config = ConfigSource.file(file).load();
        spec.commandLine().getOut().println("ok: " + Announcement.summary(config));
        return 0;
    }
}
