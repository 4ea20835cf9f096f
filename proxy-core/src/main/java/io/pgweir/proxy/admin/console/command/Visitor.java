package io.pgweir.proxy.admin.console.command;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.relay.SocketView;
import io.pgweir.proxy.session.ConsoleClient;
import java.time.Instant;
import java.util.function.Consumer;

/** A client of the console, while it is here. Any thread. */
public final class Visitor {

    private final ConsoleClient client;
    private final SocketView socket;
    private final Consumer<ErrorFields> end;
    private final Runnable counted;
    private final Instant connectedAt = Instant.now();
    private volatile Instant requestedAt = connectedAt;

    Visitor(ConsoleClient client, SocketView socket, Consumer<ErrorFields> end, Runnable counted) {
        this.client = client;
        this.socket = socket;
        this.end = end;
        this.counted = counted;
    }

    public ConsoleClient client() {
        return client;
    }

    SocketView socket() {
        return socket;
    }

    Instant connectedAt() {
        return connectedAt;
    }

    /** When it has given its latest command. */
    Instant requestedAt() {
        return requestedAt;
    }

    /** It gives a command. */
    public void requests() {
        requestedAt = Instant.now();
        counted.run();
    }

    /** Tells it that, and closes its connection. */
    void end(ErrorFields lastWords) {
        end.accept(lastWords);
    }
}
