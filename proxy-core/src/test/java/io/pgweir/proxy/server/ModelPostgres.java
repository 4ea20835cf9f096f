package io.pgweir.proxy.server;

import java.util.HashSet;
import java.util.Set;

/** PostgreSQL's message loop, as far as it decides which messages are answered. */
final class ModelPostgres {

    private final StringBuilder replies = new StringBuilder();
    private final Set<Integer> done = new HashSet<>();
    private boolean ignoreTillSync;
    private ModelRequest copying;
    private int copied;

    /** The types of all that it has ever said. */
    String replies() {
        return replies.toString();
    }

    /** The requests that were carried out to their end. */
    Set<Integer> done() {
        return done;
    }

    void receive(ModelRequest request) {
        if (copying != null) {
            copyMessage(request);
        } else if (request.type() == 'S') {
            ignoreTillSync = false;
            replies.append(request.replies()).append('Z');
        } else if (!ignoreTillSync && "dcf".indexOf(request.type()) < 0) {
            carryOut(request, 0);
        }
    }

    /** A Sync is ignored while COPY data are read. */
    private void copyMessage(ModelRequest message) {
        ModelRequest copy = copying;
        if (message.type() != 'S' && message.fails()) {
            copying = null;
            replies.append('E');
            ended(copy, false);
        } else if (message.type() == 'c') {
            copying = null;
            carryOut(copy, copied);
        }
    }

    private void carryOut(ModelRequest request, int from) {
        int copy = request.replies().indexOf('G', from);
        if (copy >= 0) {
            replies.append(request.replies(), from, copy + 1);
            copying = request;
            copied = copy + 1;
        } else {
            replies.append(request.replies().substring(from));
            ended(request, !request.fails());
        }
    }

    private void ended(ModelRequest request, boolean well) {
        if (well) {
            done.add(request.id());
        }
        if (request.type() == 'Q' || request.type() == 'F') {
            replies.append('Z');
        } else {
            ignoreTillSync = !well;
        }
    }
}
