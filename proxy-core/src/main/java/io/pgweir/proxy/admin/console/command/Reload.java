package io.pgweir.proxy.admin.console.command;

/** {@code RELOAD}: reads the configuration again. */
final class Reload extends Operation {

    Reload(ConsoleSource source) {
        super(source, "RELOAD", "");
    }

    @Override
    public Task prepare(Arguments arguments) throws CommandFailure {
        arguments.end(this);
        return () -> done(operations().reload());
    }
}
