package io.pgweir.proxy.server;

import java.util.Set;
import java.util.TreeSet;

/** PostgreSQL without anything in between. */
final class DirectPeer implements ModelPeer {

    private final ModelPostgres postgres = new ModelPostgres();
    private final Set<Integer> asked = new TreeSet<>();

    @Override
    public void send(ModelRequest request) {
        if (request.hasEffect()) {
            asked.add(request.id());
        }
        postgres.receive(request);
    }

    @Override
    public void sendFaked(ModelRequest request) {
        send(request);
    }

    @Override
    public void sendPrepared(ModelRequest parse, ModelRequest bind) {
        send(parse.fails() ? new ModelRequest(bind.id(), bind.type(), "E") : bind);
    }

    @Override
    public void await() {
        throw new AssertionError("everything has been answered already: " + heard());
    }

    @Override
    public void settle() {}

    @Override
    public String heard() {
        return postgres.replies();
    }

    @Override
    public Set<Integer> failed() {
        Set<Integer> failed = new TreeSet<>(asked);
        failed.removeAll(postgres.done());
        return failed;
    }
}
