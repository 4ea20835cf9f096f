package io.pgweir.proxy.statement;

import io.netty.buffer.ByteBuf;

/** What concerns every statement that has a name, whichever it is. */
interface EffectOnAll extends StatementEffect {

    @Override
    default boolean concerns(ByteBuf in, int from, int length) {
        return true;
    }

    @Override
    default boolean concerns(Statement statement) {
        return true;
    }

    @Override
    default boolean concernsNamed() {
        return true;
    }
}
