package io.pgweir.proxy.admin.console.command;

/** {@code DISABLE db}: lets nobody new in to a database. */
final class Disable extends Operation {

    Disable(ConsoleSource source) {
        super(source, "DISABLE", "db");
    }

    @Override
    public Task prepare(Arguments arguments) throws CommandFailure {
        String database = arguments.takeName().orElseThrow(() -> arguments.unexpected(this));
        arguments.end(this);
        return () -> done(operations().disable(database));
    }
}
