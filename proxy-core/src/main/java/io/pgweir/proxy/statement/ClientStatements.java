package io.pgweir.proxy.statement;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * The names that one client has given to prepared statements. Looked up in every Bind, straight from the buffer that was
 * read: no string is made, nothing is allocated. Open addressing with linear probing; empty until the first Parse.
 */
public final class ClientStatements {

    /** Statements that one client may have; PostgreSQL knows no limit but memory, which here is everybody's. */
    public static final int MAX_STATEMENTS = 10_000;

    /**
     * Bytes that one client's names and their statements may hold, be they shared with others or not. More than the 5 MiB of
     * statements that pgjdbc caches on a connection.
     */
    public static final int MAX_BYTES = 8 * 1024 * 1024;

    /** PostgreSQL does not tell names apart that begin with the same so many bytes. */
    private static final int MAX_NAME = 63;

    /** Of a slot in both tables, which are at most three quarters empty. */
    private static final int SLOT_BYTES = 64;

    private static final byte[][] NO_NAMES = new byte[0][];

    /** Of each name that part by which PostgreSQL tells names apart. */
    private byte[][] names = NO_NAMES;

    private NamedStatement[] statements = new NamedStatement[0];
    private int size;
    private int bytes;
    private StatementMemory ofAll;

    /** @param ofAll what it holds is a part of; null if it is no client's */
    public ClientStatements(StatementMemory ofAll) {
        this.ofAll = ofAll;
    }

    /** The client is gone; what is undone later counts no more. */
    public void clientLeft() {
        clear();
        ofAll = null;
    }

    public StatementMemory ofAll() {
        return ofAll;
    }

    private void hold(int more) {
        bytes += more;
        if (ofAll != null) {
            ofAll.hold(more);
        }
    }

    public int size() {
        return size;
    }

    /** Whether one more would be too many. */
    public boolean isFull() {
        return size >= MAX_STATEMENTS || bytes >= MAX_BYTES;
    }

    /** The statement of that name, or null. */
    public NamedStatement get(ByteBuf in, int from, int givenLength) {
        if (size == 0) {
            return null;
        }
        int length = Math.min(givenLength, MAX_NAME);
        int mask = names.length - 1;
        for (int i = hash(in, from, length) & mask; names[i] != null; i = (i + 1) & mask) {
            if (equal(names[i], in, from, length)) {
                return statements[i];
            }
        }
        return null;
    }

    /** The statement of that name, or null. */
    public NamedStatement get(byte[] name) {
        return get(Unpooled.wrappedBuffer(name), 0, name.length);
    }

    /** Adds a name that is not there. */
    public void put(NamedStatement added) {
        byte[] name = significant(added.name());
        if (2 * (size + 1) > names.length) {
            rehash(Math.max(8, names.length * 2));
        }
        insert(name, added);
        size++;
        hold(held(added));
    }

    /** Takes the name away if it stands for this very statement, or for what has taken its place. */
    public void remove(NamedStatement removed) {
        int i = slotOf(removed);
        if (i >= 0) {
            hold(-held(statements[i]));
            names[i] = null;
            statements[i] = null;
            size--;
            closeGap(i, names.length - 1);
        }
    }

    /** The name with what is to be used in its statement's place; itself, as long as nothing has replaced that. */
    public NamedStatement current(NamedStatement named) {
        Statement current = named.statement().current();
        if (current == named.statement()) {
            return named;
        }
        return renew(named, current);
    }

    /** Lets the name stand for another statement, if it still stands for this one. */
    public NamedStatement renew(NamedStatement named, Statement other) {
        NamedStatement renewed = new NamedStatement(named.name(), other);
        int i = slotOf(named);
        if (i >= 0) {
            hold(held(renewed) - held(statements[i]));
            statements[i] = renewed;
        }
        return renewed;
    }

    private int slotOf(NamedStatement named) {
        if (size == 0) {
            return -1;
        }
        byte[] name = significant(named.name());
        int mask = names.length - 1;
        for (int i = hash(name) & mask; names[i] != null; i = (i + 1) & mask) {
            if (statements[i].isSameAs(named)) {
                return i;
            }
        }
        return -1;
    }

    public void clear() {
        names = NO_NAMES;
        statements = new NamedStatement[0];
        size = 0;
        hold(-bytes);
    }

    /** All of them, in place of what the other has. */
    void moveTo(ClientStatements other) {
        other.names = names;
        other.statements = statements;
        other.size = size;
        other.hold(bytes - other.bytes);
        clear();
    }

    private static byte[] significant(byte[] name) {
        return name.length <= MAX_NAME ? name : Arrays.copyOf(name, MAX_NAME);
    }

    private static int held(NamedStatement named) {
        return named.name().length + named.statement().size() + SLOT_BYTES;
    }

    /** Entries behind a gap could no longer be found by probing, so they are put in again. */
    private void closeGap(int gap, int mask) {
        for (int i = (gap + 1) & mask; names[i] != null; i = (i + 1) & mask) {
            byte[] name = names[i];
            NamedStatement statement = statements[i];
            names[i] = null;
            statements[i] = null;
            insert(name, statement);
        }
    }

    private void rehash(int capacity) {
        byte[][] oldNames = names;
        NamedStatement[] oldStatements = statements;
        names = new byte[capacity][];
        statements = new NamedStatement[capacity];
        for (int i = 0; i < oldNames.length; i++) {
            if (oldNames[i] != null) {
                insert(oldNames[i], oldStatements[i]);
            }
        }
    }

    private void insert(byte[] name, NamedStatement statement) {
        int mask = names.length - 1;
        int i = hash(name) & mask;
        while (names[i] != null) {
            i = (i + 1) & mask;
        }
        names[i] = name;
        statements[i] = statement;
    }

    private static int hash(ByteBuf in, int from, int length) {
        int hash = 1;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + in.getByte(from + i);
        }
        return spread(hash);
    }

    private static int hash(byte[] name) {
        return spread(Arrays.hashCode(name));
    }

    private static int spread(int hash) {
        return hash ^ (hash >>> 16);
    }

    /** Whether PostgreSQL takes the two for one name. */
    static boolean isSameName(byte[] name, ByteBuf in, int from, int length) {
        return equal(significant(name), in, from, Math.min(length, MAX_NAME));
    }

    private static boolean equal(byte[] name, ByteBuf in, int from, int length) {
        if (name.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (name[i] != in.getByte(from + i)) {
                return false;
            }
        }
        return true;
    }
}
