package io.pgweir.benchmarks;

import io.pgweir.benchmarks.demo.DemoCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The entry point of {@code pgweir-benchmarks.jar}. */
@Command(
        name = "pgweir",
        description = "The demo and the benchmarks, which bring a PostgreSQL of their own.",
        mixinStandardHelpOptions = true,
        subcommands = {DemoCommand.class, BenchCommand.class})
public final class Main implements Runnable {

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(io.pgweir.cli.Main.execute(new Main(), args));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command");
    }
}
