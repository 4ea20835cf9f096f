package io.pgweir.proxy.server;

import io.pgweir.proxy.server.Ledger.Owed;
import io.pgweir.proxy.server.Ledger.Request;
import io.pgweir.proxy.statement.StatementEffect;

/**
 * The entries of a {@link Ledger}, oldest first: three arrays that are used round and round, so that an entry costs no
 * object. Their length is a power of two and grows to the deepest pipeline seen.
 */
final class LedgerRing {

    private static final int FIRST_CAPACITY = 16;

    private byte[] requests = new byte[FIRST_CAPACITY];
    private byte[] owed = new byte[FIRST_CAPACITY];
    private StatementEffect[] effects = new StatementEffect[FIRST_CAPACITY];
    private int head;
    private int size;
    private int readyForQueryOwed;
    private int concernNames;
    private long popped;

    /** How many entries there have been before those that are here. */
    long popped() {
        return popped;
    }

    int size() {
        return size;
    }

    /** How many of the entries PostgreSQL answers with a ReadyForQuery. */
    int readyForQueryOwed() {
        return readyForQueryOwed;
    }

    /** How many of the entries have an effect that concerns what is prepared under a name. */
    int concernNames() {
        return concernNames;
    }

    Request at(int index) {
        return Request.VALUES[requests[slot(index)]];
    }

    Owed whose(int index) {
        return Owed.VALUES[owed[slot(index)]];
    }

    StatementEffect effect(int index) {
        return effects[slot(index)];
    }

    /** The oldest entry's effect, which it has no more from here on. */
    StatementEffect takeEffect() {
        StatementEffect effect = effects[head];
        if (effect != null) {
            effects[head] = null;
            concernNames -= effect.concernsNamed() ? 1 : 0;
        }
        return effect;
    }

    void add(Request request, Owed whose, StatementEffect effect) {
        if (size == requests.length) {
            grow();
        }
        int slot = slot(size++);
        requests[slot] = (byte) request.ordinal();
        owed[slot] = (byte) whose.ordinal();
        effects[slot] = effect;
        if (request.endsWithReadyForQuery()) {
            readyForQueryOwed++;
        }
        if (effect != null && effect.concernsNamed()) {
            concernNames++;
        }
    }

    void skip(int index) {
        owed[slot(index)] = (byte) Owed.SKIP.ordinal();
    }

    /** Nothing is the client's any more. */
    void disown() {
        for (int i = 0; i < size; i++) {
            if (whose(i).isWorkForClient()) {
                skip(i);
            }
        }
    }

    /** Whether something is up to the next entry that is answered with a ReadyForQuery. */
    boolean isWorkingForClient() {
        for (int i = 0; i < size; i++) {
            if (whose(i).isWorkForClient()) {
                return true;
            }
            if (at(i).endsWithReadyForQuery()) {
                return false;
            }
        }
        return false;
    }

    void pop() {
        if (at(0).endsWithReadyForQuery()) {
            readyForQueryOwed--;
        }
        takeEffect();
        head = (head + 1) & (requests.length - 1);
        size--;
        popped++;
    }

    /** The oldest entry takes the place of the one behind it, which has no effect. */
    void removeSecond() {
        int first = slot(0);
        int second = slot(1);
        if (at(1).endsWithReadyForQuery()) {
            readyForQueryOwed--;
        }
        requests[second] = requests[first];
        owed[second] = owed[first];
        effects[second] = effects[first];
        effects[first] = null;
        head = second;
        size--;
        popped++;
    }

    private int slot(int index) {
        return (head + index) & (requests.length - 1);
    }

    private void grow() {
        int capacity = requests.length;
        byte[] moreRequests = new byte[capacity * 2];
        byte[] moreOwed = new byte[capacity * 2];
        StatementEffect[] moreEffects = new StatementEffect[capacity * 2];
        for (int i = 0; i < size; i++) {
            int slot = slot(i);
            moreRequests[i] = requests[slot];
            moreOwed[i] = owed[slot];
            moreEffects[i] = effects[slot];
        }
        requests = moreRequests;
        owed = moreOwed;
        effects = moreEffects;
        head = 0;
    }
}
