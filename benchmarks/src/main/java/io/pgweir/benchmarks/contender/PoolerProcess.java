package io.pgweir.benchmarks.contender;

import java.io.IOException;
import java.util.Optional;

/** A pooler that was started here, as a process of its own. */
public final class PoolerProcess implements Contender {

    private final InstalledPooler installed;
    private final ChildProcess process;

    private PoolerProcess(InstalledPooler installed, ChildProcess process) {
        this.installed = installed;
        this.process = process;
    }

    /** Returns once it listens. */
    public static PoolerProcess start(PoolerProgram program, Endpoint server, PoolerSetUp pooler)
            throws IOException, InterruptedException {
        InstalledPooler installed = InstalledPooler.install(program, server, pooler);
        try {
            ChildProcess process = installed.launch();
            try {
                process.awaitListening(installed.endpoint().port(), program.patience());
                return new PoolerProcess(installed, process);
            } catch (Exception e) {
                process.close();
                throw e;
            }
        } catch (Exception e) {
            installed.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return installed.program().name();
    }

    @Override
    public String version() {
        return installed.program().version();
    }

    @Override
    public Endpoint endpoint() {
        return installed.endpoint();
    }

    /** What it was started as. */
    public PoolerProgram program() {
        return installed.program();
    }

    /** Puts another configuration in its place and says so by SIGHUP; it may take a moment to be in force. */
    public void reload(PoolerProgram other) throws IOException, InterruptedException {
        installed.reconfigure(other);
        process.hangUp();
    }

    @Override
    public Optional<ProcessFigures> figures() throws IOException {
        return Optional.of(ProcessFigures.of(process.handle()));
    }

    @Override
    public boolean sharesPreparedStatements() {
        return installed.program().sharesPreparedStatements();
    }

    @Override
    public void close() throws IOException {
        try {
            process.close();
        } finally {
            installed.close();
        }
    }
}
