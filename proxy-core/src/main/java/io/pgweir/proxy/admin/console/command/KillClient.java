package io.pgweir.proxy.admin.console.command;

import java.util.Optional;

/** {@code KILL_CLIENT id}: ends one client at once, by the id of {@code SHOW CLIENTS}; its transaction is rolled back. */
final class KillClient extends Operation {

    KillClient(ConsoleSource source) {
        super(source, "KILL_CLIENT", "id");
    }

    @Override
    public Task prepare(Arguments arguments) throws CommandFailure {
        Optional<Long> id = arguments.takeNumber();
        if (id.isEmpty()) {
            throw arguments.unexpected(this);
        }
        arguments.end(this);
        return () -> done(operations().killClient(id.get()));
    }
}
