package io.pgweir.proxy.admin.console.command;

import java.util.Optional;

/** {@code KILL [db]}: ends clients and server connections at once. Who comes then waits for {@code RESUME}. */
final class Kill extends Operation {

    Kill(ConsoleSource source) {
        super(source, "KILL", "[db]");
    }

    @Override
    public Task prepare(Arguments arguments) throws CommandFailure {
        Optional<String> database = database(arguments);
        arguments.end(this);
        return () -> done(operations().kill(database));
    }
}
