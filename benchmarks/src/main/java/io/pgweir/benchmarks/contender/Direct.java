package io.pgweir.benchmarks.contender;

import java.util.Optional;

/** No pooler: each client has a server connection of its own. */
public record Direct(Endpoint endpoint, String version) implements Contender {

    static final String NAME = "direct";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<ProcessFigures> figures() {
        return Optional.empty();
    }

    @Override
    public boolean sharesPreparedStatements() {
        return true;
    }

    @Override
    public void close() {}
}
