package io.pgweir.config;

import java.util.Objects;

/**
 * Something in the configuration that the user must change.
 *
 * @param file the file, or the name of the environment variable or option that it is about
 * @param line from 1; 0 when there is no line to point at
 * @param column from 1; 0 when there is no column to point at
 * @param message what is wrong; never contains a secret
 * @param hint what to do about it; may be empty
 */
public record Problem(String file, int line, int column, String message, String hint) {

    public Problem {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(hint, "hint");
    }

    /** {@code file:line:col: message; hint}, and {@code NAME: message; hint} without a line. */
    @Override
    public String toString() {
        String place = line > 0 ? file + ":" + line + ":" + column : file;
        return place + ": " + message + (hint.isEmpty() ? "" : "; " + hint);
    }
}
