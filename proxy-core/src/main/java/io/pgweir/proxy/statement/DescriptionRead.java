package io.pgweir.proxy.statement;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.pgweir.protocol.BackendType;

/**
 * A Describe whose reply is read on its way: the client's own, as long as nothing is known of the statement, or pgweir's,
 * which compares what is said now with what a client may have been told before.
 */
public final class DescriptionRead implements StatementEffect {

    private final NamedStatement used;
    private final Statement statement;
    private final ServerStatements prepared;
    private final Runnable different;
    private byte[] parameterTypes;

    /**
     * @param used what the client describes; null if pgweir itself asks
     * @param prepared what is prepared on the connection that is asked
     * @param different what is to be done if the statement is not what it was
     */
    public DescriptionRead(NamedStatement used, Statement statement, ServerStatements prepared, Runnable different) {
        this.used = used;
        this.statement = statement;
        this.prepared = prepared;
        this.different = different;
    }

    /**
     * PostgreSQL says it.
     *
     * @param type ParameterDescription, which comes first for a statement, RowDescription or NoData
     * @param body null if it is so long that it is not read
     */
    public void reply(byte type, ByteBuf body) {
        if (type == BackendType.PARAMETER_DESCRIPTION) {
            parameterTypes = body == null ? null : ByteBufUtil.getBytes(body);
        } else if (type == BackendType.NO_DATA) {
            described(Description.ofNoRows(parameterTypes));
        } else {
            described(body == null ? null : Description.of(parameterTypes, body));
        }
    }

    private void described(Description now) {
        Description before = statement.description();
        boolean same = before == null || (now != null && now.agreesWith(before));
        prepared.compared(statement, same);
        if (!same) {
            different.run();
        } else if (now != null && (before == null || !before.isOfStatement())) {
            statement.describedAs(now);
        }
    }

    @Override
    public void undo() {
        prepared.notCompared(statement);
    }

    @Override
    public NamedStatement used() {
        return used;
    }
}
