package io.pgweir.benchmarks.contender;

import io.pgweir.cli.CommandFailure;
import java.io.IOException;
import java.util.Optional;

/**
 * A pooler that somebody else started, in front of the same server, and to which clients log in as to the server. It is
 * believed to share prepared statements: who measures one that does not leaves out that work.
 */
record GivenPooler(String name, Endpoint endpoint, Optional<ProcessHandle> process) implements Contender {

    static GivenPooler of(PoolerAddress address, Endpoint server, PoolerSetUp pooler) {
        Optional<ProcessHandle> process = Optional.empty();
        if (address.pid().isPresent()) {
            process = ProcessHandle.of(address.pid().getAsLong());
            if (process.isEmpty()) {
                throw new CommandFailure(
                        "there is no process " + address.pid().getAsLong() + ", which is to be " + address.name());
            }
        }
        return new GivenPooler(address.name(), server.at(address.host(), address.port(), pooler), process);
    }

    /** Nobody to ask. */
    @Override
    public String version() {
        return name + " at " + endpoint.host() + ":" + endpoint.port();
    }

    @Override
    public Optional<ProcessFigures> figures() throws IOException {
        return process.isPresent() ? Optional.of(ProcessFigures.of(process.get())) : Optional.empty();
    }

    @Override
    public boolean sharesPreparedStatements() {
        return true;
    }

    @Override
    public void close() {}
}
