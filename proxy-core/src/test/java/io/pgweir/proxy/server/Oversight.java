package io.pgweir.proxy.server;

import java.lang.reflect.Field;
import java.util.Arrays;

/**
 * Something that a server connection could fail to notice, by a bug of ours. Committed again and again, it makes a pgweir
 * with a hole, to show that the hole would be found.
 */
public enum Oversight {
    /** {@link HoldReason#IN_TRANSACTION}: as if every ReadyForQuery had said {@code I}. */
    TRANSACTION {
        @Override
        public void commit(ServerConnection connection) {
            set(get(connection, "busyTime"), "transactionStatus", (byte) 'I');
        }
    },
    /** {@link HoldReason#UNSYNCED}. */
    BATCH {
        @Override
        public void commit(ServerConnection connection) {
            set(get(connection, "ledger"), "unsynced", false);
        }
    },
    /** {@link HoldReason#PARTIAL_REQUEST}. */
    HALF_A_REQUEST {
        @Override
        public void commit(ServerConnection connection) {
            set(get(connection, "requests"), "partial", false);
        }
    },
    /** That a client's command may have changed its session. */
    SETTING {
        @Override
        public void commit(ServerConnection connection) {
            set(get(connection, "probe"), "due", false);
        }
    },
    /** That a reply is pgweir's own, and is not to be forwarded. */
    SKIP {
        @Override
        public void commit(ServerConnection connection) {
            byte[] owed = (byte[]) get(get(get(connection, "ledger"), "ring"), "owed");
            Arrays.fill(owed, (byte) Ledger.Owed.FORWARD.ordinal());
        }
    };

    public abstract void commit(ServerConnection connection);

    private static Object get(Object object, String name) {
        try {
            return field(object, name).get(object);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static void set(Object object, String name, Object value) {
        try {
            field(object, name).set(object, value);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Field field(Object object, String name) throws ReflectiveOperationException {
        Field field = object.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
