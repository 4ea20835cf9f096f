package io.pgweir.proxy.admin.console.command;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;

/** {@code SUSPEND}: PgBouncer's preparation of an online restart, in which one process takes over the sockets of another. */
final class Suspend extends Operation {

    Suspend(ConsoleSource source) {
        super(source, "SUSPEND", "");
    }

    @Override
    public Task prepare(Arguments arguments) throws CommandFailure {
        arguments.end(this);
        return () -> {
            throw new CommandFailure(
                    ErrorFields.error(SqlState.FEATURE_NOT_SUPPORTED, "pgweir hands its sockets to no other process")
                            .withHint("Use PAUSE, or start a second pgweir and end this one with SHUTDOWN"
                                    + " WAIT_FOR_SERVERS."));
        };
    }
}
