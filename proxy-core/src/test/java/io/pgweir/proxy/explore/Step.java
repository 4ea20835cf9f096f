package io.pgweir.proxy.explore;

/**
 * What may happen next in an explored world.
 *
 * @param client who does it, or whom it happens to; {@link #NOBODY} if it is no client's
 */
record Step(Event event, int client) {

    static final int NOBODY = -1;

    /** As a line of a path that leads to a failure. */
    @Override
    public String toString() {
        return client == NOBODY ? event.words() : "client " + ExploredClient.name(client) + " " + event.words();
    }
}
