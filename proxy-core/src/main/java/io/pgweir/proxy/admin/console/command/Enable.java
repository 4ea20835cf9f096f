package io.pgweir.proxy.admin.console.command;

/** {@code ENABLE db}: ends what {@code DISABLE} has begun. */
final class Enable extends Operation {

    Enable(ConsoleSource source) {
        super(source, "ENABLE", "db");
    }

    @Override
    public Task prepare(Arguments arguments) throws CommandFailure {
        String database = arguments.takeName().orElseThrow(() -> arguments.unexpected(this));
        arguments.end(this);
        return () -> done(operations().enable(database));
    }
}
