package io.pgweir.cli;

import io.pgweir.cli.logging.LogOutput;
import io.pgweir.config.LogFormat;
import io.pgweir.config.LogLevel;
import io.pgweir.config.LoggingConfig;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The entry point of {@code pgweir.jar}. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(execute(new PgweirCommand(), args));
    }

    /**
     * Runs a command to its end; a failure that its user can understand is told in one line, without a stack trace.
     *
     * @return the exit status: 0, 1 after a problem, 2 after a wrong command line, 128 + n after signal n
     */
    public static int execute(Object command, String... args) {
        // JDK 22 to 24 hand out a console even when standard input is a pipe; this is the console of all other
        // versions.
        System.setProperty("jdk.console", "java.base");
        LogOutput.install(new LoggingConfig(LogFormat.TEXT, LogLevel.WARN));
        try {
            return new CommandLine(command)
                    .setExecutionExceptionHandler(Main::report)
                    .execute(args);
        } finally {
            LogOutput.stop();
        }
    }

    private static int report(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        if (failure instanceof InvalidConfig invalid) {
            invalid.problems().forEach(command.getErr()::println);
        } else if (failure instanceof CommandFailure) {
            command.getErr().println("pgweir: " + failure.getMessage());
        } else {
            throw failure;
        }
        return command.getCommandSpec().exitCodeOnExecutionException();
    }
}
