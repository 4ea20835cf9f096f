package io.pgweir.proxy.dispatch;

import java.util.HashSet;
import java.util.Set;

/**
 * Which pools are paused: no connection of theirs is given to anybody, none is opened, and each is closed as it becomes idle.
 * All being paused is one thing and a database being paused another, as in PgBouncer: to resume the one leaves the other.
 *
 * @param databases by the names that clients ask for
 */
public record Pauses(boolean all, Set<String> databases) {

    public static final Pauses NONE = new Pauses(false, Set.of());

    public Pauses {
        databases = Set.copyOf(databases);
    }

    public boolean cover(PoolKey pool) {
        return all || databases.contains(pool.database());
    }

    public Pauses withAll(boolean paused) {
        return new Pauses(paused, databases);
    }

    public Pauses with(String database) {
        Set<String> more = new HashSet<>(databases);
        more.add(database);
        return new Pauses(all, more);
    }

    public Pauses without(String database) {
        Set<String> fewer = new HashSet<>(databases);
        fewer.remove(database);
        return new Pauses(all, fewer);
    }
}
