package io.pgweir.proxy.statement;

/** A {@link DropAllCommand} drops all prepared statements of its session. */
public final class AllDropped implements EffectOnAll {

    private final ClientStatements names;
    private final ClientStatements droppedNames = new ClientStatements(null);
    private final ServerStatements prepared;
    private final ServerStatements droppedPrepared = new ServerStatements();

    public AllDropped(ClientStatements names, ServerStatements prepared) {
        this.names = names;
        this.prepared = prepared;
        names.moveTo(droppedNames);
        prepared.moveTo(droppedPrepared);
    }

    @Override
    public void undo() {
        droppedNames.moveTo(names);
        droppedPrepared.moveTo(prepared);
    }
}
