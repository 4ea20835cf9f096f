package io.pgweir.proxy.admin.console.command;

import io.pgweir.config.DurationText;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.admin.Operations;
import io.pgweir.proxy.admin.Outcome;
import io.pgweir.proxy.session.ConsoleRole;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A command that changes something, with PgBouncer's meaning; what it does is for {@link Operations} to do. */
abstract class Operation implements Command {

    private final ConsoleSource source;
    private final String name;
    private final String arguments;

    /** @param arguments as {@code SHOW HELP} writes them; empty if there are none */
    Operation(ConsoleSource source, String name, String arguments) {
        this.source = source;
        this.name = name;
        this.arguments = arguments;
    }

    final Operations operations() {
        return source.operations();
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String syntax() {
        return arguments.isEmpty() ? name : name + " " + arguments;
    }

    @Override
    public final ConsoleRole role() {
        return ConsoleRole.ADMIN;
    }

    /** A database, if one is named; one that is called {@code within} is named in double quotes. */
    final Optional<String> database(Arguments typed) {
        return typed.isNext("within") ? Optional.empty() : typed.takeName();
    }

    /** A deadline, if there is one. */
    final Optional<Duration> within(Arguments typed) throws CommandFailure {
        if (!typed.take("within")) {
            return Optional.empty();
        }
        String written = typed.takeValue().orElseThrow(() -> typed.unexpected(this));
        return Optional.of(DurationText.read(written)
                .filter(limit -> !limit.isZero())
                .orElseThrow(() -> CommandFailure.syntax(
                        "\"" + written + "\" is no time", "Write a whole number and a unit: '250ms', '5s', '10m'.")));
    }

    /** Waits until it is done, or refused; to be interrupted is to give it up. */
    final Answer done(CompletableFuture<Outcome> begun) throws CommandFailure {
        Outcome outcome = await(begun);
        if (outcome.error().isPresent()) {
            throw new CommandFailure(outcome.error().get());
        }
        List<ErrorFields> notices = outcome.notices().stream()
                .map(text -> ErrorFields.notice(SqlState.SUCCESSFUL_COMPLETION, text))
                .toList();
        return new Answer(name, List.of(), notices);
    }

    private static Outcome await(CompletableFuture<Outcome> begun) throws CommandFailure {
        try {
            return begun.get();
        } catch (InterruptedException cancelled) {
            begun.cancel(true);
            throw new CommandFailure(
                    ErrorFields.error(SqlState.QUERY_CANCELED, "canceling statement due to user request"));
        } catch (ExecutionException failed) {
            throw new IllegalStateException("an operation has failed", failed.getCause());
        }
    }
}
