package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.proxy.server.ServerRequests;
import io.pgweir.proxy.state.SessionEffects;
import io.pgweir.proxy.statement.ClientStatements;
import io.pgweir.proxy.statement.DropAllCommand;
import io.pgweir.proxy.statement.NamedStatement;
import io.pgweir.proxy.statement.PossiblyAllDropped;
import io.pgweir.proxy.statement.RefusedText;
import io.pgweir.proxy.statement.StatementEffect;

/**
 * A client's simple queries. Each ends its unnamed statement and its portals, and one that deallocates statements concerns
 * those it has named by protocol, too: PostgreSQL knows them by other names.
 */
final class QueryRelay {

    private static final byte NUL = 0;

    private final ClientSession session;
    private final TextGate gate;
    private final boolean acrossConnections;
    private final ClientStatements names;
    private final DeallocatedName deallocated;
    private final UnnamedRelay unnamed;
    private final BoundPortals portals;

    QueryRelay(
            ClientSession session,
            TextGate gate,
            boolean acrossConnections,
            ClientStatements names,
            DeallocatedName deallocated,
            UnnamedRelay unnamed,
            BoundPortals portals) {
        this.session = session;
        this.gate = gate;
        this.acrossConnections = acrossConnections;
        this.names = names;
        this.deallocated = deallocated;
        this.unnamed = unnamed;
        this.portals = portals;
    }

    /** @return whether the query is forwarded as it stands */
    boolean query(ByteBuf in, FrameCursor cursor, RequestReader reader) {
        ServerRequests requests = session.requests();
        SessionEffects effects = gate.effects(in, cursor, cursor.body());
        if (effects.unpins() && requests.owedEffects().leaveNamesUndecided()) {
            reader.hold();
            return false;
        }
        byte[] name = effects.unpins() && hasWholeText(in, cursor)
                ? deallocated.in(in.slice(cursor.body(), cursor.end() - cursor.body() - 1))
                : null;
        NamedStatement dropped = name == null ? null : names.get(name);
        RefusedText refused = gate.pass(effects);
        gate.shape(in, cursor.body(), cursor.end());
        unnamed.forget(requests);
        portals.clear();
        if (refused != null) {
            reader.cutRun(in, cursor.start());
            gate.refuseQuery(refused);
            return false;
        }
        boolean replaceable = dropped != null
                && (!requests.isUnsynced() || requests.statements().use(dropped.statement()));
        if (replaceable) {
            reader.cutRun(in, cursor.start());
            requests.statements().deallocate(names, dropped);
            return false;
        }
        requests.oweQuery(in, cursor, acrossConnections && effects.unpins() ? dropAll(in, cursor, requests) : null);
        return true;
    }

    /** Not so if its NUL is missing: PostgreSQL refuses that, and it may be without a single byte. */
    private static boolean hasWholeText(ByteBuf in, FrameCursor cursor) {
        return cursor.isWhole() && cursor.total() > FrameCursor.HEADER && in.getByte(cursor.end() - 1) == NUL;
    }

    private StatementEffect dropAll(ByteBuf in, FrameCursor cursor, ServerRequests requests) {
        boolean certainly =
                hasWholeText(in, cursor) && DropAllCommand.isIn(in, cursor.body(), cursor.end() - cursor.body() - 1);
        return certainly ? requests.statements().dropAll(names) : PossiblyAllDropped.INSTANCE;
    }
}
