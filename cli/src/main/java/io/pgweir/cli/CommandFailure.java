package io.pgweir.cli;

/** A command that cannot go on, for a reason that its user can understand: the message is the one line that is shown. */
public final class CommandFailure extends RuntimeException {

    public CommandFailure(String message) {
        super(message, null, false, false);
    }
}
