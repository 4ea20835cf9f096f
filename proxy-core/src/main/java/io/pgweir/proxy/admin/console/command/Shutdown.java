package io.pgweir.proxy.admin.console.command;

import io.pgweir.proxy.admin.ShutdownMode;

/**
 * {@code SHUTDOWN [WAIT_FOR_SERVERS|WAIT_FOR_CLIENTS]}: ends pgweir at once, when transactions have ended, or when clients have
 * left. Answers when that has begun.
 */
final class Shutdown extends Operation {

    Shutdown(ConsoleSource source) {
        super(source, "SHUTDOWN", "[WAIT_FOR_SERVERS|WAIT_FOR_CLIENTS]");
    }

    @Override
    public Task prepare(Arguments arguments) throws CommandFailure {
        ShutdownMode mode = mode(arguments);
        arguments.end(this);
        return () -> done(operations().shutdown(mode));
    }

    private static ShutdownMode mode(Arguments arguments) {
        if (arguments.take("wait_for_servers")) {
            return ShutdownMode.WAIT_FOR_SERVERS;
        }
        return arguments.take("wait_for_clients") ? ShutdownMode.WAIT_FOR_CLIENTS : ShutdownMode.IMMEDIATE;
    }
}
