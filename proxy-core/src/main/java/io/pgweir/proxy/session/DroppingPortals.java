package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.proxy.statement.StatementEffect;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The portals, bound in the present batch, that drop prepared statements when they are executed; hardly ever there are
 * any. One that lives longer, in a transaction, might be closed and another take its name: of that the tag tells.
 */
final class DroppingPortals {

    private Map<String, Supplier<StatementEffect>> drops = Map.of();

    /** @param drop makes it known that the portal is executed now; null if it drops nothing */
    void bound(ByteBuf in, int from, int length, Supplier<StatementEffect> drop) {
        if (drop != null) {
            if (drops.isEmpty()) {
                drops = new HashMap<>();
            }
            drops.put(name(in, from, length), drop);
        } else if (!drops.isEmpty()) {
            drops.remove(name(in, from, length));
        }
    }

    boolean areNone() {
        return drops.isEmpty();
    }

    /** The portal is executed, which can be done once. @return what that drops; null if nothing */
    StatementEffect executed(ByteBuf in, int from, int length) {
        Supplier<StatementEffect> drop = drops.remove(name(in, from, length));
        return drop == null ? null : drop.get();
    }

    void clear() {
        drops = Map.of();
    }

    private static String name(ByteBuf in, int from, int length) {
        return in.toString(from, length, StandardCharsets.ISO_8859_1);
    }
}
