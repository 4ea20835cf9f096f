package io.pgweir.proxy.statement;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.proxy.state.SessionEffects;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A prepared statement as such: its text and parameter types, whoever prepared it under whichever name. On every server
 * connection that has it, it goes by the one {@linkplain #serverName name} that pgweir gave it.
 *
 * <p>Equal only to itself, since the {@link StatementCatalogue} holds each text once. It can be replaced, once.
 */
public final class Statement {

    /** Clients may not use names that begin like this, lest they reach another client's statement. */
    static final String SERVER_NAME_PREFIX = "pgweir_";

    /** No statement ever has this name, so PostgreSQL says that it does not exist. */
    public static final byte[] NOBODYS_NAME = (SERVER_NAME_PREFIX + "?").getBytes(StandardCharsets.US_ASCII);

    /** It is never prepared. */
    static final Statement NOBODYS = new Statement(NOBODYS_NAME, new byte[0]);

    /** Prepared, with no text, only to be deallocated or found in use. */
    static final Statement STAND_IN =
            new Statement(DeallocateCommand.STAND_IN.getBytes(StandardCharsets.US_ASCII), new byte[0]);

    private final byte[] serverName;
    private final byte[] definition;
    private SessionEffects effects;
    private Description description;
    private Statement next;
    private byte[] refusal;

    /** @param definition of a Parse message all that follows the name: the text, a NUL, and the parameter types */
    Statement(long id, byte[] definition) {
        this((SERVER_NAME_PREFIX + id).getBytes(StandardCharsets.US_ASCII), definition);
    }

    private Statement(byte[] serverName, byte[] definition) {
        this.serverName = serverName;
        this.definition = definition;
    }

    /** Without the NUL; not to be written to. */
    public byte[] serverName() {
        return serverName;
    }

    /** Of a Parse message all that follows the name; not to be written to. */
    public byte[] definition() {
        return definition;
    }

    /** The query text, in the client's encoding. */
    public ByteBuf text() {
        ByteBuf text = Unpooled.wrappedBuffer(definition);
        return text.slice(0, text.bytesBefore((byte) 0));
    }

    /** Reads a query text, in the way in which the client's session has it read. */
    @FunctionalInterface
    public interface Reading {
        SessionEffects effects(ByteBuf in, int from, int length);
    }

    /** What the text may do to the session when it is executed; read once. */
    public SessionEffects effects(Reading reading) {
        if (effects == null) {
            ByteBuf text = Unpooled.wrappedBuffer(definition);
            effects = reading.effects(text, 0, text.bytesBefore((byte) 0));
        }
        return effects;
    }

    /** Whether its execution drops all prepared statements; its effects are known already. */
    public boolean dropsAll() {
        if (!effects.unpins()) {
            return false;
        }
        ByteBuf text = Unpooled.wrappedBuffer(definition);
        return DropAllCommand.isIn(text, 0, text.bytesBefore((byte) 0));
    }

    /** What is to be used in this statement's place: itself, as long as nothing has replaced it. */
    public Statement current() {
        if (!isOutdated()) {
            return this;
        }
        // A client that prepared long ago must not hold all that came in between.
        while (next.isOutdated()) {
            next = next.next;
        }
        return next;
    }

    /** What the next client is given that prepares the text. */
    Statement latest() {
        Statement latest = this;
        while (latest.next != null) {
            latest = latest.next;
        }
        next = latest == this ? null : latest;
        return latest;
    }

    /** Clients that prepare the text from now on are given the other; those that have this one keep it. */
    void supersedeBy(Statement fresh) {
        this.next = fresh;
    }

    /**
     * Only what has superseded it is to be used from now on.
     *
     * @param saying what PostgreSQL has said of this one: an ErrorResponse's fields
     */
    void refuse(byte[] saying) {
        refusal = saying;
    }

    /** Whether its result is known to have changed since it was prepared first. */
    boolean isOutdated() {
        return refusal != null;
    }

    byte[] refusal() {
        return refusal;
    }

    /** What PostgreSQL has said of it, to whichever client; null as long as nobody has asked. */
    Description description() {
        return description;
    }

    void describedAs(Description told) {
        description = told;
    }

    /** Whether some client may know what it returns. */
    public boolean isDescribed() {
        return description != null;
    }

    /**
     * The definition with those parameter types that PostgreSQL has told: where it analyses a statement anew by itself, it
     * does not look for them in the text again either, and a client may go on to send values of these types.
     */
    public byte[] describedDefinition() {
        if (description == null || !description.isOfStatement()) {
            return definition;
        }
        byte[] types = description.parameterTypes();
        int textEnd = text().readableBytes() + 1;
        byte[] described = Arrays.copyOf(definition, textEnd + types.length);
        System.arraycopy(types, 0, described, textEnd, types.length);
        return described;
    }

    /** Whether the Parse message said of which type this parameter is; if not, PostgreSQL has found it in the text. */
    boolean fixesTypeOf(int parameter) {
        ByteBuf types = Unpooled.wrappedBuffer(definition);
        types.skipBytes(types.bytesBefore((byte) 0) + 1);
        return types.readUnsignedShort() > parameter && types.getInt(types.readerIndex() + 4 * parameter) != 0;
    }

    /** Bytes this statement holds, roughly. */
    public int size() {
        return definition.length + serverName.length + 64;
    }

    /** Whether a client's name could be that of a statement on a server connection. */
    public static boolean isReserved(ByteBuf in, int from, int length) {
        if (length < SERVER_NAME_PREFIX.length()) {
            return false;
        }
        for (int i = 0; i < SERVER_NAME_PREFIX.length(); i++) {
            if (in.getByte(from + i) != SERVER_NAME_PREFIX.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return new String(serverName, StandardCharsets.US_ASCII);
    }
}
