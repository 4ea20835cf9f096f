package io.pgweir.config;

import java.util.Objects;

/**
 * A password, verifier or hash that must not reach a log line or an error message.
 *
 * <p>Not a record: a record's generated {@code toString} would print the value. Equality compares the values, so that a
 * reload can tell whether a password changed.
 */
public final class Secret {

    private final String value;

    public Secret(String value) {
        this.value = Objects.requireNonNull(value, "value");
    }

    /** The value itself; call it where the value is used and nowhere else. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && value.equals(secret.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "<secret>";
    }
}
