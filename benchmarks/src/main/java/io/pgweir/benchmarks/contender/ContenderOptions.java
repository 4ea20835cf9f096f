package io.pgweir.benchmarks.contender;

import io.pgweir.cli.CommandFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options of every command that compares. */
public final class ContenderOptions {

    @Option(
            names = "--contenders",
            split = ",",
            paramLabel = "NAME",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Of ${COMPLETION-CANDIDATES}; default: all that are found.")
    private List<ContenderKind> kinds = List.of();

    @Option(
            names = "--contender",
            paramLabel = "NAME=HOST:PORT[,pid=N]",
            converter = PoolerAddress.Converter.class,
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description =
                    "One more, which runs already in front of the same --server; its processor time and memory are"
                            + " those of the process, if it is named. May be repeated.")
    private List<PoolerAddress> given = List.of();

    @Option(names = "--pgbouncer", paramLabel = "PATH", description = "The PgBouncer to run; default: on the PATH.")
    private Optional<Path> pgbouncer;

    @Option(names = "--odyssey", paramLabel = "PATH", description = "The Odyssey to run; default: on the PATH.")
    private Optional<Path> odyssey;

    /**
     * Starts them, in front of one server. With TLS nobody connects directly: the server has none.
     *
     * @param launcher of pgweir
     */
    public Contenders start(ServerUnderTest server, Path launcher, PoolerSetUp pooler)
            throws IOException, InterruptedException {
        Contenders started = new Contenders(new ArrayList<>());
        try {
            if (kinds().contains(ContenderKind.DIRECT) && !pooler.encrypted()) {
                started.all().add(new Direct(server.endpoint(), server.version()));
            }
            for (PoolerProgram program : programs(launcher)) {
                started.all().add(PoolerProcess.start(program, server.endpoint(), pooler));
            }
            for (PoolerAddress address : given) {
                started.all().add(GivenPooler.of(address, server.endpoint(), pooler));
            }
            return started;
        } catch (Exception e) {
            started.close();
            throw e;
        }
    }

    /** Those of the contenders that are programs. @param launcher of pgweir */
    public List<PoolerProgram> programs(Path launcher) throws IOException {
        List<PoolerProgram> programs = new ArrayList<>();
        for (ContenderKind kind : kinds()) {
            switch (kind) {
                case DIRECT -> {}
                case PGWEIR -> programs.add(PgweirProgram.of(launcher));
                case PGWEIR_IO_URING -> programs.add(PgweirProgram.of(launcher).withIoUring());
                case PGBOUNCER -> programs.add(PgBouncerProgram.of(find(kind)));
                case ODYSSEY -> programs.add(OdysseyProgram.of(find(kind)));
            }
        }
        return programs;
    }

    private List<ContenderKind> kinds() {
        return kinds.isEmpty()
                ? Stream.of(ContenderKind.values()).filter(this::isFound).toList()
                : kinds;
    }

    private boolean isFound(ContenderKind kind) {
        return switch (kind) {
            case DIRECT, PGWEIR -> true;
            case PGWEIR_IO_URING -> false;
            case PGBOUNCER, ODYSSEY -> path(kind).isPresent();
        };
    }

    private Path find(ContenderKind kind) {
        return path(kind).orElseThrow(() -> new CommandFailure(kind + " is not on the PATH; name it with --" + kind));
    }

    private Optional<Path> path(ContenderKind kind) {
        Optional<Path> named = kind == ContenderKind.PGBOUNCER ? pgbouncer : odyssey;
        return named.map(Path::toAbsolutePath).or(() -> Programs.onPath(kind.toString()));
    }
}
