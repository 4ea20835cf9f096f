package io.pgweir.cli;

import java.util.List;

/** A command that cannot go on, for a reason that its user can understand. */
public class CommandFailure extends RuntimeException {

    public CommandFailure(String message) {
        super(message, null, false, false);
    }

    /** All that is shown of it, on standard error. */
    List<String> lines() {
        return List.of("pgweir: " + getMessage());
    }
}
