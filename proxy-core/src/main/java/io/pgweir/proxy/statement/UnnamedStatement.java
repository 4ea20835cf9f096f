package io.pgweir.proxy.statement;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.proxy.state.SessionEffects;

/**
 * A client's unnamed statement. PostgreSQL keeps it in the session until the next unnamed Parse or simple query, so a
 * client may bind it again in a later transaction, on another server connection where somebody else's unnamed statement
 * stands. Its definition is therefore kept, in an array that is used again; and with it those of the Parse messages behind
 * it that are on their way, because PostgreSQL skips them after an error, and the statement is then the one before.
 *
 * <pre>
 *   kept     | decided | undecided | undecided |          a ring
 *              ^ what the client has for sure
 *                                    ^ what it has if nothing fails
 * </pre>
 */
public final class UnnamedStatement {

    /** Bytes in all; what is not kept cannot be bound in a later transaction, which is an error then, never another's. */
    static final int MAX_KEPT = 64 * 1024;

    /** A ring that a deep pipeline has made longer is not kept beyond it. */
    private static final int MAX_IDLE_RING = 64;

    private static final class Kept {
        byte[] definition = new byte[0];
        int length;
        SessionEffects effects = SessionEffects.NONE;
        boolean stoodThere;

        void set(ByteBuf in, int from, int newLength) {
            if (definition.length < newLength) {
                definition = new byte[Math.max(newLength, 2 * definition.length)];
            }
            in.getBytes(from, definition, 0, newLength);
            length = newLength;
        }
    }

    private Kept[] ring = {new Kept()};
    private int decided;
    private int undecided;
    private int voided;
    private int bytes;

    // ---- requests --------------------------------------------------------------------------------------------------

    /**
     * The client replaces it.
     *
     * @param length of the definition: all that follows the name in the Parse message; 0 if it is not to be kept
     * @param stoodThere whether what is replaced stands on the server connection
     */
    public void replace(ByteBuf in, int from, int length, SessionEffects effects, boolean stoodThere) {
        Kept next = add(stoodThere);
        if (length <= MAX_KEPT) {
            makeRoom(length);
            next.set(in, from, length);
            bytes += length;
        }
        next.effects = effects;
    }

    /** The client closes it. */
    public void close(boolean stoodThere) {
        add(stoodThere).effects = SessionEffects.NONE;
    }

    private Kept add(boolean stoodThere) {
        if (undecided + 1 == ring.length) {
            moveTo(new Kept[2 * ring.length]);
        }
        undecided++;
        Kept next = latest();
        next.length = 0;
        next.stoodThere = stoodThere;
        return next;
    }

    /** A simple query ends it, whatever becomes of the requests before. */
    public void forget() {
        voided += undecided;
        undecided = 0;
        Kept left = latest();
        left.length = 0;
        left.effects = SessionEffects.NONE;
        bytes = 0;
    }

    private void makeRoom(int length) {
        for (int i = 0; bytes + length > MAX_KEPT; i++) {
            Kept oldest = at(i);
            bytes -= oldest.length;
            oldest.length = 0;
            oldest.definition = new byte[0];
        }
    }

    // ---- how they end ----------------------------------------------------------------------------------------------

    /** The oldest request that was undecided has succeeded. */
    public void done() {
        if (isVoid()) {
            return;
        }
        bytes -= at(0).length;
        decided = (decided + 1) & (ring.length - 1);
        undecided--;
        if (undecided == 0 && ring.length > MAX_IDLE_RING) {
            moveTo(new Kept[2]);
        }
    }

    /** The oldest request that was undecided has been refused, and PostgreSQL has dropped what was there before. */
    public void refused() {
        if (isVoid()) {
            return;
        }
        bytes -= at(1).length;
        at(1).length = 0;
        at(1).effects = SessionEffects.NONE;
        done();
    }

    /**
     * One of the oldest requests that were undecided will not be looked at. Which one does not matter: an error comes to all
     * of a batch, and to none of the batches behind, which may be on their way as well.
     *
     * @return whether what it would have replaced stands on the server connection
     */
    public boolean skipped() {
        if (isVoid()) {
            return true;
        }
        Kept skipped = at(1);
        bytes -= skipped.length;
        skipped.length = 0;
        int first = decided;
        decided = (decided + 1) & (ring.length - 1);
        ring[decided] = ring[first];
        ring[first] = skipped;
        undecided--;
        return skipped.stoodThere;
    }

    private boolean isVoid() {
        boolean isVoid = voided > 0;
        if (isVoid) {
            voided--;
        }
        return isVoid;
    }

    // ---- what it is, if nothing fails ------------------------------------------------------------------------------

    public boolean isKept() {
        return latest().length > 0;
    }

    public int length() {
        return latest().length;
    }

    /** What its text may do to the session when it is executed. */
    public SessionEffects effects() {
        return latest().effects;
    }

    /** Whether its execution drops all prepared statements. */
    public boolean dropsAll() {
        if (!effects().unpins() || !isKept()) {
            return false;
        }
        ByteBuf text = Unpooled.wrappedBuffer(latest().definition);
        return DropAllCommand.isIn(text, 0, text.bytesBefore((byte) 0));
    }

    /** The query text, in the client's encoding; empty if it is not kept. */
    public ByteBuf text() {
        ByteBuf text = Unpooled.wrappedBuffer(latest().definition, 0, latest().length);
        return isKept() ? text.slice(0, text.bytesBefore((byte) 0)) : text;
    }

    public void writeTo(ByteBuf out) {
        out.writeBytes(latest().definition, 0, latest().length);
    }

    // ---- the ring --------------------------------------------------------------------------------------------------

    private Kept latest() {
        return at(undecided);
    }

    private Kept at(int index) {
        return ring[(decided + index) & (ring.length - 1)];
    }

    private void moveTo(Kept[] other) {
        for (int i = 0; i < other.length; i++) {
            other[i] = i < Math.min(ring.length, undecided + 1) ? at(i) : new Kept();
        }
        ring = other;
        decided = 0;
    }
}
