package io.pgweir.proxy.session;

import io.pgweir.proxy.relay.RelayPort;
import io.pgweir.proxy.relay.RelayPort.Pause;

/**
 * Keeps what a client has sent, and what it is still owed, within bounds: beyond them the client is not read. Below them
 * reading is never touched, because to stop and to start it again costs a system call each.
 */
final class ReadPace {

    /** Kept back for a client that waits for a server connection. */
    private static final int MAX_HELD = 64 * 1024;

    /** Replies that may be owed to a client that pipelines. */
    private static final int MAX_OWED = 10_000;

    private final RelayPort port;

    ReadPace(RelayPort port) {
        this.port = port;
    }

    void waiting(int held) {
        if (held > MAX_HELD) {
            port.pause(Pause.WAITING);
        }
    }

    void waitIsOver() {
        port.resume(Pause.WAITING);
    }

    void requested(int owed) {
        if (owed > MAX_OWED) {
            port.pause(Pause.PIPELINE_FULL);
        }
    }

    void answered(int owed) {
        if (owed < MAX_OWED / 2) {
            port.resume(Pause.PIPELINE_FULL);
        }
    }
}
