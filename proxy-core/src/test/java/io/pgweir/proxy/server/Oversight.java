package io.pgweir.proxy.server;

import io.pgweir.protocol.BackendKeyData;
import java.lang.reflect.Field;
import java.util.Arrays;

/**
 * Something that a server connection could fail to notice, by a bug of ours. Committed again and again, it makes a pgweir
 * with a hole, to show that the hole would be found.
 *
 * <p>There is none for {@link HoldReason#COPY_IN}: as long as a COPY wants data, its CommandComplete is owed, so {@link
 * HoldReason#REPLIES_OWED} would hold the connection as well, and recovery would cancel what it now lets fail.
 *
 * <p>There is none for {@link HoldReason#UNREAD_REPLY} either: a ReadyForQuery is looked at only when it is whole, so what
 * could have begun behind it is only what comes unasked, as a notice does, and the explored PostgreSQL says no such thing.
 */
public enum Oversight {
    /** {@link HoldReason#IN_TRANSACTION}: as if every ReadyForQuery had said {@code I}. */
    TRANSACTION {
        @Override
        public void commit(ServerConnection connection) {
            set(get(connection, "busyTime"), "transactionStatus", (byte) 'I');
        }
    },
    /** {@link HoldReason#IN_FAILED_TRANSACTION}: as if {@code E} had been {@code I}. */
    FAILED_TRANSACTION {
        @Override
        public void commit(ServerConnection connection) {
            Object busyTime = get(connection, "busyTime");
            if ((byte) get(busyTime, "transactionStatus") == 'E') {
                set(busyTime, "transactionStatus", (byte) 'I');
            }
        }
    },
    /** {@link HoldReason#REPLIES_OWED}. */
    REPLIES {
        @Override
        public void commit(ServerConnection connection) {
            set(get(get(connection, "ledger"), "ring"), "size", 0);
        }
    },
    /** {@link HoldReason#CANCEL_IN_FLIGHT}: a cancel is forgotten as soon as it is on its way. */
    CANCEL {
        @Override
        public void commit(ServerConnection connection) {
            CancelsInFlight cancels = (CancelsInFlight) get(connection, "cancels");
            if (cancels.any()) {
                BackendKeyData key = (BackendKeyData) get(cancels, "key");
                Object none = new CancelsInFlight((ConnectionOwner) get(cancels, "owner"), key, connection);
                set(connection, "cancels", none);
                set(get(connection, "recovery"), "cancels", none);
                set(get(connection, "checklist"), "cancels", none);
            }
        }
    },
    /** {@link HoldReason#MARKED_FOR_CLOSE}, where PostgreSQL may still be about to act on a cancel. */
    MARK {
        @Override
        public void commit(ServerConnection connection) {
            set(get(connection, "checklist"), "markedForClose", false);
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
    /** {@link HoldReason#SESSION_STATE}, when its client has left. */
    SESSION {
        @Override
        public void commit(ServerConnection connection) {
            set(get(connection, "recovery"), "sessionState", false);
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
