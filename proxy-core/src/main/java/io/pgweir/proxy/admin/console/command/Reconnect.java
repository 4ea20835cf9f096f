package io.pgweir.proxy.admin.console.command;

import java.util.Optional;

/** {@code RECONNECT [db]}: replaces each server connection, once it is free. */
final class Reconnect extends Operation {

    Reconnect(ConsoleSource source) {
        super(source, "RECONNECT", "[db]");
    }

    @Override
    public Task prepare(Arguments arguments) throws CommandFailure {
        Optional<String> database = database(arguments);
        arguments.end(this);
        return () -> done(operations().reconnect(database));
    }
}
