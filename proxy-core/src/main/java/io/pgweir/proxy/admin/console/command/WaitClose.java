package io.pgweir.proxy.admin.console.command;

import java.time.Duration;
import java.util.Optional;

/** {@code WAIT_CLOSE [db] [WITHIN '5s']}: answers when the server connections are gone that {@code RECONNECT} or a reload has replaced. */
final class WaitClose extends Operation {

    WaitClose(ConsoleSource source) {
        super(source, "WAIT_CLOSE", "[db] [WITHIN 'time']");
    }

    @Override
    public Task prepare(Arguments arguments) throws CommandFailure {
        Optional<String> database = database(arguments);
        Optional<Duration> within = within(arguments);
        arguments.end(this);
        return () -> done(operations().waitClose(database, within));
    }
}
