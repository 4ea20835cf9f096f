package io.pgweir.proxy.admin.console.command;

import java.util.Optional;

/**
 * {@code CANCEL id SAFE [ALLOW ROLLBACK]}: cancels what a client runs, by the id of {@code SHOW CLIENTS}, unless that could be a
 * commit; and what has written something only if its transaction may be rolled back. Answers when the cancel is behind it.
 */
final class Cancel extends Operation {

    Cancel(ConsoleSource source) {
        super(source, "CANCEL", "id SAFE [ALLOW ROLLBACK]");
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
        return () -> done(operations().cancelSafely(id.get(), mayRollBack));
    }
}
