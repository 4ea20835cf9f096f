package io.pgweir.cli;

import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** A command line as picocli understands it. Apart from {@link Main}, which can do without picocli; see {@link PlainServe}. */
final class CommandRun {

    private CommandRun() {}

    /** @return the exit status */
    static int of(Object command, String... args) {
        return new CommandLine(command)
                .setExecutionExceptionHandler(CommandRun::report)
                .execute(args);
    }

    private static int report(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        if (!(failure instanceof CommandFailure expected)) {
            throw failure;
        }
        expected.lines().forEach(command.getErr()::println);
        return command.getCommandSpec().exitCodeOnExecutionException();
    }
}
