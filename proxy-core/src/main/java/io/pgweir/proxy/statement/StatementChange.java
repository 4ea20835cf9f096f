package io.pgweir.proxy.statement;

import io.netty.buffer.ByteBuf;

/**
 * A request that adds to the tables of prepared statements or takes away from them: a name of the client's, a statement of
 * the server connection's, or both.
 */
public final class StatementChange implements StatementEffect {

    private final boolean adds;
    private final ClientStatements names;
    private final NamedStatement named;
    private final ServerStatements prepared;
    private final Statement statement;

    /** Behind an error a Close that comes before a Parse has been undone before the Parse is even made. */
    private final boolean changesPrepared;

    private StatementChange(
            boolean adds,
            ClientStatements names,
            NamedStatement named,
            ServerStatements prepared,
            Statement statement) {
        this.adds = adds;
        this.names = names;
        this.named = named;
        this.prepared = prepared;
        this.statement = statement;
        if (names != null) {
            if (adds) {
                names.put(named);
            } else {
                names.remove(named);
            }
        }
        this.changesPrepared = prepared != null && (adds ? prepared.add(statement) : prepared.remove(statement));
    }

    /** The client has a name for what is prepared already. */
    public static StatementChange gives(ClientStatements names, NamedStatement named) {
        return new StatementChange(true, names, named, null, null);
    }

    public static StatementChange takes(ClientStatements names, NamedStatement named) {
        return new StatementChange(false, names, named, null, null);
    }

    public static StatementChange prepares(ServerStatements prepared, Statement statement) {
        return new StatementChange(true, null, null, prepared, statement);
    }

    public static StatementChange closes(ServerStatements prepared, Statement statement) {
        return new StatementChange(false, null, null, prepared, statement);
    }

    /** The client prepares a statement under a name. */
    public static StatementChange prepares(ServerStatements prepared, ClientStatements names, NamedStatement named) {
        return new StatementChange(true, names, named, prepared, named.statement());
    }

    /** The client deallocates a statement, which the server connection loses with it. */
    public static StatementChange closes(ServerStatements prepared, ClientStatements names, NamedStatement named) {
        return new StatementChange(false, names, named, prepared, named.statement());
    }

    @Override
    public void undo() {
        if (names != null) {
            if (adds) {
                names.remove(named);
            } else {
                names.put(named);
            }
        }
        if (changesPrepared) {
            if (adds) {
                prepared.remove(statement);
            } else {
                prepared.add(statement);
            }
        }
    }

    @Override
    public boolean concerns(ByteBuf in, int from, int length) {
        return named != null && named.isCalled(in, from, length);
    }

    @Override
    public boolean concerns(Statement other) {
        return statement == other;
    }

    @Override
    public boolean concernsNamed() {
        return true;
    }
}
