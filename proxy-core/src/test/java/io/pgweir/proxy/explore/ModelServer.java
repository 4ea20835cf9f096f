package io.pgweir.proxy.explore;

import io.pgweir.proxy.relay.RelayPort;
import io.pgweir.proxy.server.ServerConnection;
import io.pgweir.proxy.server.SteppedServer;
import io.pgweir.proxy.state.ReportedSettings;
import java.util.Arrays;
import java.util.List;

/**
 * One server connection, both ends of it: the product's {@link ServerConnection}, and the backend that it leads to. Whatever
 * reaches the backend is looked at: a client's first request must find nothing of the client before.
 */
final class ModelServer implements SteppedSocket.Peer, ModelBackend.Watcher {

    private static final ReportedSettings REPORTED = ReportedSettings.NONE
            .with("client_encoding", "UTF8")
            .with("session_authorization", "app")
            .with("standard_conforming_strings", "on");

    private final World world;
    private final int processId;
    private final SteppedSocket socket;
    private final ModelBackend backend = new ModelBackend(this);
    private char owner;
    private byte[] rest;
    private boolean cancelUnclear;

    ModelServer(World world, int processId, SteppedServer server) {
        this.world = world;
        this.processId = processId;
        this.socket = world.socket(this);
        RelayPort port = new RelayPort(socket, world.turn());
        ServerConnection connection = server.connected(port, World.key(processId), REPORTED);
        socket.endpoint(connection);
        server.opened(connection);
    }

    @Override
    public void receive(byte[] bytes) {
        boolean clean = backend.isClean();
        boolean midRequest = backend.isMidRequest();
        List<Frame> requests = backend.receive(bytes);
        char sender = sender(requests);
        BrokenPromise.unless(
                sender == owner || !midRequest,
                () -> "what comes behind the first part of a request of client " + owner + " is not the rest of it");
        if (sender != Tag.NOBODY && sender != owner) {
            if (owner != Tag.NOBODY) {
                foundBy(sender, clean);
            }
            owner = sender;
        }
        for (Frame request : requests) {
            char tagged = Tag.owner(request);
            BrokenPromise.unless(
                    tagged == Tag.NOBODY || tagged == owner,
                    () -> "a request of client " + tagged + " is sent while client " + owner + " has the connection");
        }
    }

    /** Who has the connection; or had it, and has left behind its last request in the same turn. */
    private char sender(List<Frame> requests) {
        char active = world.activeClient();
        for (int i = 0; active == Tag.NOBODY && i < requests.size(); i++) {
            active = Tag.owner(requests.get(i));
        }
        return active;
    }

    /** The release checklist, from the other side. */
    private void foundBy(char client, boolean clean) {
        BrokenPromise.unless(clean, () -> "client " + client + " finds what client " + owner + " has left: " + backend);
        BrokenPromise.unless(
                !cancelUnclear && !world.isCancelOnItsWay(processId),
                () -> "a cancel for client " + owner + " may still hit client " + client);
        String setting = world.settingOf(client);
        BrokenPromise.unless(
                backend.setting().equals(setting),
                () -> "client " + client + " finds the setting '" + backend.setting() + "' and has '" + setting + "'");
    }

    @Override
    public void carriesOut(String tag) {
        world.carriedOut(tag);
    }

    @Override
    public void committed(String tag) {
        world.committed(tag);
    }

    @Override
    public void inputEnded() {
        backend.endInput();
    }

    boolean maySpeak() {
        return socket.isHeard() && (rest != null || backend.hasSomethingToSay()) || mustClose();
    }

    private boolean mustClose() {
        return backend.hasEnded() && socket.isOpen();
    }

    boolean mayBeginToSpeak() {
        return rest == null && maySpeak();
    }

    void beginToSpeak() {
        Reply reply = mayBeginToSpeak() ? backend.answer() : null;
        if (reply != null) {
            int cut = reply.bytes().length - 1;
            rest = Arrays.copyOfRange(reply.bytes(), cut, cut + 1);
            socket.arrive(Arrays.copyOf(reply.bytes(), cut));
        }
    }

    /** Says the next message, or closes the connection; false if there is nothing to say. */
    boolean speak() {
        if (!socket.isOpen()) {
            return false;
        }
        if (rest != null) {
            byte[] other = rest;
            rest = null;
            socket.arrive(other);
            return true;
        }
        Reply reply = backend.answer();
        if (reply != null) {
            socket.arrive(reply.bytes());
        } else if (backend.hasEnded()) {
            socket.closedByPeer();
        }
        return reply != null;
    }

    boolean canBeCancelled() {
        return backend.canBeInterrupted();
    }

    void cancel() {
        ModelBackend.Interrupt hit = backend.interrupt();
        if (hit.tag() != null) {
            world.interrupted(hit);
        }
    }

    void cancelUnclear() {
        cancelUnclear = true;
    }

    void terminate() {
        socket.arrive(backend.terminate().bytes());
    }

    void breakOff() {
        rest = null;
        backend.crash();
        socket.closedByPeer();
    }

    boolean mayTerminate() {
        return isAlive() && rest == null;
    }

    boolean isAlive() {
        return !backend.hasEnded();
    }

    boolean isOpen() {
        return socket.isOpen();
    }

    int processId() {
        return processId;
    }
}
