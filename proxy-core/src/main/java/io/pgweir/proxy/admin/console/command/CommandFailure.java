package io.pgweir.proxy.admin.console.command;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;

/**
 * A command that cannot be carried out, as the client is told; the session goes on. Without a stack trace: it is thrown at the
 * pleasure of whoever types.
 */
public final class CommandFailure extends Exception {

    private final transient ErrorFields error;

    public CommandFailure(ErrorFields error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    static CommandFailure syntax(String message, String hint) {
        return new CommandFailure(
                ErrorFields.error(SqlState.SYNTAX_ERROR, message).withHint(hint));
    }

    public ErrorFields error() {
        return error;
    }
}
