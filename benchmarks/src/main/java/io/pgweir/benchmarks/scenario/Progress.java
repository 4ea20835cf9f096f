package io.pgweir.benchmarks.scenario;

import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/** Tells on standard error what a command is at, so that its output is its findings alone. */
record Progress(CommandSpec command, String subject) {

    void say(String format, Object... values) {
        PrintWriter err = command.commandLine().getErr();
        err.println(subject + ": " + String.format(Locale.ROOT, format, values));
        err.flush();
    }
}
