package io.pgweir.proxy.server;

/**
 * One request of a model client, and what it will lead to when PostgreSQL gets to it.
 *
 * @param id unlike any other's of its program
 * @param type of the message, as on the wire
 * @param replies the types of the messages that answer it, in order, without ReadyForQuery; {@code E} ends it, and {@code
 *     G} is where COPY data are read
 */
record ModelRequest(int id, char type, String replies) {

    boolean fails() {
        return replies.endsWith("E");
    }

    /** Whether the ledger is told how to undo it. */
    boolean hasEffect() {
        return type == 'P' || type == 'C' || type == 'Q';
    }
}
