package io.pgweir.proxy.jazzer;

import io.pgweir.proxy.explore.SteppedSocket;
import io.pgweir.proxy.session.SteppedClient;
import java.io.ByteArrayOutputStream;

/** A client that says anything, both ends of it; and what it hears. */
final class StrangeClient implements SteppedSocket.Peer {

    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private SteppedSocket socket;
    private SteppedClient session;

    void join(SteppedSocket its, SteppedClient behind) {
        socket = its;
        session = behind;
        socket.endpoint(session.endpoint());
        session.join();
    }

    @Override
    public void receive(byte[] bytes) {
        heard.writeBytes(bytes);
    }

    @Override
    public void inputEnded() {
        // It has been told.
    }

    void say(byte[] bytes) {
        if (socket.isOpen() && bytes.length > 0) {
            socket.arrive(bytes);
        }
    }

    void cancel() {
        session.cancel();
    }

    void leave() {
        socket.closedByPeer();
    }

    byte[] heard() {
        return heard.toByteArray();
    }
}
