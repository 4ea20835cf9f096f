package io.pgweir.proxy.server;

import java.util.Set;

/** What a model client talks to. */
interface ModelPeer {

    void send(ModelRequest request);

    /** A request that pgweir answers in PostgreSQL's place; it succeeds. */
    void sendFaked(ModelRequest request);

    /** A Bind before which pgweir prepares the statement; {@code parse} is pgweir's own. */
    void sendPrepared(ModelRequest parse, ModelRequest bind);

    /** Lets time pass until something is heard. */
    void await();

    /** Lets time pass until there is nothing more to hear. */
    void settle();

    /** The types of the messages that the client has received. */
    String heard();

    /** The requests with an effect that were not carried out. */
    Set<Integer> failed();
}
