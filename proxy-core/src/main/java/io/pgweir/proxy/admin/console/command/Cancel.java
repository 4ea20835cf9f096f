package io.pgweir.proxy.admin.console.command;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import java.util.Optional;

/**
 * {@code CANCEL id SAFE [ALLOW ROLLBACK]}: cancels what a client runs, by the id of {@code SHOW CLIENTS}, unless that could be a
 * commit; and what has written something only if its transaction may be rolled back. Answers when the cancel is behind it.
 */
final class Cancel extends Operation {

    private final Visitors visitors;

    Cancel(ConsoleSource source, Visitors visitors) {
        super(source, "CANCEL", "id SAFE [ALLOW ROLLBACK]");
        this.visitors = visitors;
    }

    @Override
    public Task prepare(Arguments arguments) throws CommandFailure {
        Optional<Long> id = arguments.takeNumber();
        if (id.isEmpty() || !arguments.take("safe")) {
            throw arguments.unexpected(this);
        }
        boolean mayRollBack = arguments.take("allow");
        if (mayRollBack && !arguments.take("rollback")) {
            throw arguments.unexpected(this);
        }
        arguments.end(this);
        return () -> {
            if (visitors.isHere(id.get())) {
                throw new CommandFailure(ErrorFields.error(
                        SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                        "client " + id.get() + " is on the console, and runs nothing that could be cancelled"));
            }
            return done(operations().cancelSafely(id.get(), mayRollBack));
        };
    }
}
