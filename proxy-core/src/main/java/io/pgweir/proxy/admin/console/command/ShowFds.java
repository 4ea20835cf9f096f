package io.pgweir.proxy.admin.console.command;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;

/** {@code SHOW FDS}: what one PgBouncer hands to the next that takes over its sockets, passwords and keys among it. */
final class ShowFds implements Command {

    @Override
    public String name() {
        return "SHOW FDS";
    }

    @Override
    public Task prepare(Arguments arguments) throws CommandFailure {
        arguments.end(this);
        return () -> {
            throw new CommandFailure(ErrorFields.error(
                            SqlState.FEATURE_NOT_SUPPORTED, "SHOW FDS would hand out secrets, and is not done")
                    .withHint("SHOW SOCKETS has the sockets without them."));
        };
    }
}
