package io.pgweir.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code pgweir}: the name over the commands; alone it is a usage error that shows the help. */
@Command(
        name = "pgweir",
        description = "A PostgreSQL connection pooler: many clients, few server connections.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        sortOptions = false,
        subcommands = {
            ServeCommand.class,
            CheckCommand.class,
            TopCommand.class,
            ImportCommand.class,
            HashPasswordCommand.class
        },
        footerHeading = "%n",
        footer = {
            "The launcher ./pgweir also knows:",
            "  demo           Start a throw-away PostgreSQL and a pgweir in front of it.",
            "  bench          Compare pgweir with its peers, and check what it promises.",
            "  warm           Make the class cache, once per installation: half of the time to start.",
            "",
            "Exit status: 0 it went well, 1 there was a problem, 2 the command line was wrong."
        })
final class PgweirCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "name a command");
    }
}
