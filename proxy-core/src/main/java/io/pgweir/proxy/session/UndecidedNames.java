package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.proxy.server.OwedEffects;
import io.pgweir.proxy.server.ServerRequests;
import io.pgweir.proxy.statement.ClientStatements;
import io.pgweir.proxy.statement.NamedStatement;
import io.pgweir.proxy.statement.Statement;

/**
 * Of a client's names, those of which it depends on a reply to an earlier batch what they stand for, or whether their
 * statement is prepared. To wait for that reply costs a round trip to PostgreSQL, and few clients ever cause it: they would
 * have to name what they have prepared, closed or deallocated a moment ago, behind its Sync and without having read its
 * reply.
 */
final class UndecidedNames {

    private final ClientStatements names;

    UndecidedNames(ClientStatements names) {
        this.names = names;
    }

    boolean has(ServerRequests requests, ByteBuf in, int from, int length) {
        OwedEffects effects = requests.owedEffects();
        if (!effects.concernNames()) {
            return false;
        }
        NamedStatement known = names.get(in, from, length);
        return effects.isUndecided(effect -> effect.concerns(in, from, length))
                || (known != null && has(requests, known.statement().current()));
    }

    boolean has(ServerRequests requests, byte[] name) {
        return has(requests, Unpooled.wrappedBuffer(name), 0, name.length);
    }

    /** Whether it depends on a reply if the server connection has this statement. */
    boolean has(ServerRequests requests, Statement statement) {
        OwedEffects effects = requests.owedEffects();
        return effects.concernNames() && effects.isUndecided(effect -> effect.concerns(statement));
    }
}
