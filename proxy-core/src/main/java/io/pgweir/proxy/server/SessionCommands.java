package io.pgweir.proxy.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.pgweir.proxy.statement.AllDropped;

/** The few commands whose effect on the session matters as soon as they have succeeded, known by their command tags. */
final class SessionCommands {

    private final ServerConnection connection;
    private final Ledger ledger;
    private final ConnectionSettings settings;
    private final SessionProbe probe;

    SessionCommands(ServerConnection connection, Ledger ledger, ConnectionSettings settings, SessionProbe probe) {
        this.connection = connection;
        this.ledger = ledger;
        this.settings = settings;
        this.probe = probe;
    }

    /** A command with that tag is complete. It comes with every command, so nearly all are told apart by a byte or three. */
    void completed(ByteBuf in, int tag, int length) {
        byte first = length > 0 ? in.getByte(tag) : 0;
        if (first == 'S' && length == 3) {
            settingsCommand();
        } else if (first == 'R' && tagIs(in, tag, length, "RESET")) {
            settingsCommand();
        } else if (first == 'R' && tagIs(in, tag, length, "ROLLBACK")) {
            probe.restore().resetIsUndone();
        } else if (first == 'D' && tagIs(in, tag, length, "DISCARD ALL")) {
            discardAll();
        } else if (first == 'D' && tagIs(in, tag, length, "DEALLOCATE ALL")) {
            statementsDropped();
        }
    }

    private static boolean tagIs(ByteBuf in, int at, int length, String tag) {
        return length == tag.length() && tag.contentEquals(in.getCharSequence(at, length, US_ASCII));
    }

    /** While a client has the connection, its texts are read; a command that comes to its end behind it is nobody's. */
    private void settingsCommand() {
        if (connection.isLent()) {
            probe.restore().reset(connection.borrower().session());
        } else {
            settings.becomeUnknown();
        }
    }

    private void discardAll() {
        connection.requests().sequences().discarded();
        statementsDropped();
        if (connection.isLent()) {
            probe.discardedAll(connection.borrower().session());
        } else {
            settings.becomeUnknown();
        }
    }

    /** Where it was foreseen, the tables have been emptied already, and what is prepared behind it is in them. */
    private void statementsDropped() {
        if (!(ledger.completed() instanceof AllDropped)) {
            connection.statementsDropped();
        }
    }
}
