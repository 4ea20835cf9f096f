package io.pgweir.proxy.admin.console.command;

/** {@code SET key = value}: changes a setting of pgweir, as far as that can be done, until the configuration is read again. */
final class SetKey extends Operation {

    SetKey(ConsoleSource source) {
        super(source, "SET", "key = value");
    }

    @Override
    public Task prepare(Arguments arguments) throws CommandFailure {
        String key = arguments.takeName().orElseThrow(() -> arguments.unexpected(this));
        if (!arguments.takeSymbol('=') && !arguments.take("to")) {
            throw arguments.unexpected(this);
        }
        String value = arguments.takeValue().orElseThrow(() -> arguments.unexpected(this));
        arguments.end(this);
        return () -> done(operations().set(key, value));
    }
}
