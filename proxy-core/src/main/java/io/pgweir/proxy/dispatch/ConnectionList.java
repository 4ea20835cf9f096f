package io.pgweir.proxy.dispatch;

/**
 * Connections of one pool that are in the same state, by the time at which they came into it; linked through their own
 * fields, so that moving one from list to list allocates nothing and is O(1).
 *
 * <p>The idle ones are used from the {@link #newest} end (LIFO: the warm backend is reused, the surplus can grow old) and
 * evicted from the {@link #oldest}; of those checked out, the oldest is the one to name in a refusal.
 */
final class ConnectionList {
    private PooledConnection oldest;
    private PooledConnection newest;
    private int size;

    PooledConnection oldest() {
        return oldest;
    }

    PooledConnection newest() {
        return newest;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return newest == null;
    }

    void add(PooledConnection connection) {
        connection.older = newest;
        if (newest == null) {
            oldest = connection;
        } else {
            newest.newer = connection;
        }
        newest = connection;
        size++;
    }

    void remove(PooledConnection connection) {
        if (connection.older == null) {
            oldest = connection.newer;
        } else {
            connection.older.newer = connection.newer;
        }
        if (connection.newer == null) {
            newest = connection.older;
        } else {
            connection.newer.older = connection.older;
        }
        connection.older = null;
        connection.newer = null;
        size--;
    }
}
