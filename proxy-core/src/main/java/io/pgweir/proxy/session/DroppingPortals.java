package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** A client's portals that drop all its prepared statements when they are executed; hardly ever there are any. */
final class DroppingPortals {

    private Set<String> names = Set.of();

    void bound(ByteBuf in, int from, int length, boolean dropsAll) {
        if (dropsAll && names.isEmpty()) {
            names = new HashSet<>();
        }
        if (dropsAll) {
            names.add(name(in, from, length));
        } else if (!names.isEmpty()) {
            names.remove(name(in, from, length));
        }
    }

    boolean areNone() {
        return names.isEmpty();
    }

    boolean contain(ByteBuf in, int from, int length) {
        return names.contains(name(in, from, length));
    }

    /** Portals end with their transaction. */
    void clear() {
        names = Set.of();
    }

    private static String name(ByteBuf in, int from, int length) {
        return in.toString(from, length, StandardCharsets.ISO_8859_1);
    }
}
