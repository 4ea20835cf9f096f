package io.pgweir.proxy.admin;

import io.pgweir.protocol.ErrorFields;
import java.util.List;
import java.util.Optional;

/**
 * What has become of an operation.
 *
 * @param error why it has not been done; empty if it has
 * @param notices what there is to be said besides
 */
public record Outcome(Optional<ErrorFields> error, List<String> notices) {

    private static final Outcome DONE = new Outcome(Optional.empty(), List.of());

    public Outcome {
        notices = List.copyOf(notices);
    }

    public static Outcome done() {
        return DONE;
    }

    public static Outcome done(List<String> notices) {
        return new Outcome(Optional.empty(), notices);
    }

    public static Outcome refused(ErrorFields error) {
        return new Outcome(Optional.of(error), List.of());
    }

    public boolean isDone() {
        return error.isEmpty();
    }
}
