package io.pgweir.proxy.admin.console.command;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.admin.Outcome;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** {@code KILL_CLIENT id}: ends one client at once, by the id of {@code SHOW CLIENTS}; its transaction is rolled back. */
final class KillClient extends Operation {

    private static final ErrorFields KILLED =
            ErrorFields.fatal(SqlState.ADMIN_SHUTDOWN, "terminating connection due to administrator command");

    private final Visitors visitors;

    KillClient(ConsoleSource source, Visitors visitors) {
        super(source, "KILL_CLIENT", "id");
        this.visitors = visitors;
    }

    @Override
    public Task prepare(Arguments arguments) throws CommandFailure {
        Optional<Long> id = arguments.takeNumber();
        if (id.isEmpty()) {
            throw arguments.unexpected(this);
        }
        arguments.end(this);
        return () -> done(kill(id.get()));
    }

    private CompletableFuture<Outcome> kill(long id) {
        return visitors.end(id, KILLED)
                ? CompletableFuture.completedFuture(Outcome.done())
                : operations().killClient(id);
    }
}
