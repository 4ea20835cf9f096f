package io.pgweir.proxy.session;

/** Where a client's session stands as long as it lives, so that all of them can be looked at and ended. */
interface SessionList {

    /** May end the session at once, if pgweir drains. */
    void add(ClientSession session);

    void remove(ClientSession session);
}
