package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.proxy.statement.NamedStatement;
import io.pgweir.proxy.statement.StatementEffect;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What is known of the portals that were bound in the present batch: which statement the last one is of, and which ones drop
 * prepared statements when they are executed; hardly ever there are any. One that lives longer, in a transaction, might be
 * closed and another take its name.
 */
final class BoundPortals {

    /** A portal with a longer name is one of which nothing is known. */
    private static final int MAX_NAME = 64;

    private final byte[] lastName = new byte[MAX_NAME];
    private int lastLength;
    private NamedStatement last;
    private Map<String, Supplier<StatementEffect>> drops = Map.of();

    /**
     * @param named the statement; null if it is the unnamed one
     * @param drop makes it known that the portal is executed now; null if it drops nothing
     */
    void bound(ByteBuf in, int from, int length, NamedStatement named, Supplier<StatementEffect> drop) {
        last = length <= MAX_NAME ? named : null;
        if (last != null) {
            in.getBytes(from, lastName, 0, length);
            lastLength = length;
        }
        if (drop != null) {
            if (drops.isEmpty()) {
                drops = new HashMap<>();
            }
            drops.put(name(in, from, length), drop);
        } else if (!drops.isEmpty()) {
            drops.remove(name(in, from, length));
        }
    }

    /** The statement of the portal that is described; null if it is not the last one or its statement has no name. */
    NamedStatement described(ByteBuf in, FrameCursor cursor) {
        int from = cursor.body() + 1;
        int length = cursor.end() - from - 1;
        if (last == null || length != lastLength) {
            return null;
        }
        for (int i = 0; i < length; i++) {
            if (in.getByte(from + i) != lastName[i]) {
                return null;
            }
        }
        return last;
    }

    /** Whether none of them drops anything. */
    boolean dropNothing() {
        return drops.isEmpty();
    }

    /** The portal is executed, which can be done once. @return what that drops; null if nothing */
    StatementEffect executed(ByteBuf in, int from, int length) {
        Supplier<StatementEffect> drop = drops.remove(name(in, from, length));
        return drop == null ? null : drop.get();
    }

    void clear() {
        last = null;
        drops = Map.of();
    }

    private static String name(ByteBuf in, int from, int length) {
        return in.toString(from, length, StandardCharsets.ISO_8859_1);
    }
}
