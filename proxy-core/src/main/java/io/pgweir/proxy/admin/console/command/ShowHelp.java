package io.pgweir.proxy.admin.console.command;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import java.util.Collection;
import java.util.stream.Collectors;

/** {@code SHOW HELP}: the commands, as a notice, which is how PgBouncer answers. */
final class ShowHelp implements Command {

    private final String usage;

    ShowHelp(Collection<Command> commands) {
        usage = commands.stream().map(Command::syntax).collect(Collectors.joining("\n\t", "\n\t", ""));
    }

    @Override
    public String name() {
        return "SHOW HELP";
    }

    @Override
    public Task prepare(Arguments arguments) throws CommandFailure {
        arguments.end(this);
        ErrorFields notice = ErrorFields.notice(SqlState.SUCCESSFUL_COMPLETION, "Console usage")
                .withDetail(usage);
        return () -> Answer.noticed("SHOW", notice);
    }
}
