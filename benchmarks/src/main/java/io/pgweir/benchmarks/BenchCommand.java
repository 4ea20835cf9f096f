package io.pgweir.benchmarks;

import io.pgweir.benchmarks.compare.CompareCommand;
import io.pgweir.benchmarks.micro.MicroCommand;
import io.pgweir.benchmarks.scenario.MemoryCommand;
import io.pgweir.benchmarks.scenario.PoolLimitCommand;
import io.pgweir.benchmarks.scenario.RollingRestartCommand;
import io.pgweir.benchmarks.scenario.SidecarCommand;
import io.pgweir.benchmarks.scenario.SlowReaderCommand;
import io.pgweir.benchmarks.scenario.StartCommand;
import io.pgweir.benchmarks.tenancy.HotRowCommand;
import io.pgweir.benchmarks.tenancy.LoginStormCommand;
import io.pgweir.benchmarks.tenancy.NoisyNeighbourCommand;
import io.pgweir.benchmarks.tenancy.OverloadCommand;
import io.pgweir.benchmarks.tenancy.ReloadCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pgweir bench}: the name over the benchmarks. */
@Command(
        name = "bench",
        description = "Measure pgweir, on a PostgreSQL of its own or on one of yours.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {
            CompareCommand.class,
            MemoryCommand.class,
            SidecarCommand.class,
            StartCommand.class,
            SlowReaderCommand.class,
            PoolLimitCommand.class,
            RollingRestartCommand.class,
            NoisyNeighbourCommand.class,
            HotRowCommand.class,
            OverloadCommand.class,
            LoginStormCommand.class,
            ReloadCommand.class,
            MicroCommand.class
        })
final class BenchCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a benchmark");
    }
}
