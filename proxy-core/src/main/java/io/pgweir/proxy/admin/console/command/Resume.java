package io.pgweir.proxy.admin.console.command;

import java.util.Optional;

/** {@code RESUME [db]}: ends what {@code PAUSE} or {@code KILL} has begun. */
final class Resume extends Operation {

    Resume(ConsoleSource source) {
        super(source, "RESUME", "[db]");
    }

    @Override
    public Task prepare(Arguments arguments) throws CommandFailure {
        Optional<String> database = database(arguments);
        arguments.end(this);
        return () -> done(operations().resume(database));
    }
}
