package io.pgweir.proxy.admin.console.command;

import java.time.Duration;
import java.util.Optional;

/** {@code PAUSE [db] [WITHIN '5s']}: nobody is given a server connection any more; answers when all of them are closed. With a deadline, it
 * lists who has kept it from being so, and nothing is paused. */
final class Pause extends Operation {

    Pause(ConsoleSource source) {
        super(source, "PAUSE", "[db] [WITHIN 'time']");
    }

    @Override
    public Task prepare(Arguments arguments) throws CommandFailure {
        Optional<String> database = database(arguments);
        Optional<Duration> within = within(arguments);
        arguments.end(this);
        return () -> done(operations().pause(database, within));
    }
}
