package io.pgweir.benchmarks.contender;

import io.pgweir.benchmarks.demo.ScratchDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A pooler with its configuration in a directory of its own: it may be launched any number of times, one after the other. */
public final class InstalledPooler implements Closeable {

    private final PoolerProgram program;
    private final PoolerProgram.Site site;
    private final Endpoint endpoint;
    private final List<String> command;
    private final ScratchDirectory directory;

    private InstalledPooler(
            PoolerProgram program,
            PoolerProgram.Site site,
            Endpoint endpoint,
            List<String> command,
            ScratchDirectory directory) {
        this.program = program;
        this.site = site;
        this.endpoint = endpoint;
        this.command = List.copyOf(command);
        this.directory = directory;
    }

    public static InstalledPooler install(PoolerProgram program, Endpoint server, PoolerSetUp pooler)
            throws IOException, InterruptedException {
        ScratchDirectory directory = ScratchDirectory.create();
        try {
            int port = ChildProcess.freePort();
            Optional<OwnCertificate> certificate =
                    pooler.encrypted() ? Optional.of(OwnCertificate.in(directory.path())) : Optional.empty();
            PoolerProgram.Site site =
                    new PoolerProgram.Site(directory.path(), server, port, pooler.poolSize(), certificate);
            List<String> command = program.configure(site);
            Endpoint endpoint = server.at(Endpoint.LOOPBACK, port, pooler);
            return new InstalledPooler(program, site, endpoint, command, directory);
        } catch (Exception e) {
            directory.close();
            throw e;
        }
    }

    public PoolerProgram program() {
        return program;
    }

    /** Where it listens when it runs. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** Writes another configuration for the same place; a process that runs takes no notice of it until it is told. */
    void reconfigure(PoolerProgram other) throws IOException {
        other.configure(site);
    }

    /** Returns as soon as there is a process. */
    public ChildProcess launch() throws IOException {
        return ChildProcess.start(
                command, program.environment(), directory.path().resolve(program.name() + ".log"));
    }

    @Override
    public void close() throws IOException {
        directory.close();
    }
}
