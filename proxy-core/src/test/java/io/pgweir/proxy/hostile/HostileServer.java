package io.pgweir.proxy.hostile;

import io.pgweir.proxy.hostile.FakeServer.Script;

/**
 * A server, and what a client of it hears.
 *
 * @param row its number in the table of the page on testing
 * @param what it does, in a few words
 * @param tls {@code tls.mode} of the server
 * @param client what becomes of a client that logs in and asks {@code select 1}
 */
record HostileServer(int row, String what, String tls, Script script, Verdict client) {

    static HostileServer server(int row, String what, Script script, Verdict client) {
        return new HostileServer(row, what, "disable", script, client);
    }

    HostileServer with(String mode) {
        return new HostileServer(row, what, mode, script, client);
    }

    @Override
    public String toString() {
        return row + ": " + what;
    }
}
