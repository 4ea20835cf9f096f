package io.pgweir.proxy.statement;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * A name that one client has given to a prepared statement. It is also what the ledger keeps for a request that only uses
 * the statement, so that it is known which one it was if PostgreSQL refuses the request: one object per name, since a Bind
 * must not cost one.
 */
public final class NamedStatement implements StatementEffect {

    private final byte[] name;
    private final Statement statement;

    /** @param name without its NUL, in the client's encoding */
    public NamedStatement(byte[] name, Statement statement) {
        this.name = name;
        this.statement = statement;
    }

    /** What a name stands for that could be pgweir's own and that this client has given to nothing. */
    public static NamedStatement nobodys(byte[] name) {
        return new NamedStatement(name, Statement.NOBODYS);
    }

    public boolean isNobodys() {
        return statement == Statement.NOBODYS;
    }

    /** What a name stands for on a server connection that does not have its statement. */
    public static NamedStatement standIn(byte[] name) {
        return new NamedStatement(name, Statement.STAND_IN);
    }

    byte[] name() {
        return name;
    }

    public Statement statement() {
        return statement;
    }

    boolean isCalled(ByteBuf in, int from, int givenLength) {
        return ClientStatements.isSameName(name, in, from, givenLength);
    }

    /**
     * Whether the statement's result has changed and this client does not know. It hears PostgreSQL's refusal, as it would
     * on a connection of its own, unless what it asks for tells it of the new result ({@link Rebinding}); then the name
     * stands for the {@linkplain ClientStatements#current statement that has taken its place}.
     */
    public boolean isOutdated() {
        return statement.isOutdated();
    }

    /** Whether there is nothing to be learnt from a Describe of it. */
    public boolean isFullyDescribed() {
        Description known = statement.description();
        return isOutdated() || isNobodys() || (known != null && known.isOfStatement());
    }

    /** The name by which PostgreSQL is asked for it; nobody's where it is to say no. */
    public byte[] serverName() {
        return isOutdated() ? Statement.NOBODYS_NAME : statement.serverName();
    }

    boolean isSameAs(NamedStatement other) {
        return statement.current() == other.statement.current() && Arrays.equals(name, other.name);
    }

    @Override
    public NamedStatement used() {
        return this;
    }

    @Override
    public void undo() {
        // A request that only uses a statement leaves it as it was.
    }

    /**
     * Copies the fields of an ErrorResponse that names the statement, with the client's name where PostgreSQL has put
     * pgweir's. Bytes are compared, and not texts: neither the language of the message nor its encoding is known here.
     */
    public void writeInClientsWords(ByteBuf out, ByteBuf error, int from, int to) {
        byte[] serverName = statement.serverName();
        int at = from;
        while (at < to) {
            if (isAt(error, at, to, serverName)) {
                out.writeBytes(name);
                at += serverName.length;
            } else {
                out.writeByte(error.getByte(at++));
            }
        }
    }

    /** What PostgreSQL said when it found that the result had changed: fields of an ErrorResponse. */
    public void writeRefusal(ByteBuf out) {
        out.writeBytes(statement.refusal());
    }

    private static boolean isAt(ByteBuf error, int at, int to, byte[] name) {
        if (to - at < name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (error.getByte(at + i) != name[i]) {
                return false;
            }
        }
        return true;
    }
}
