package io.pgweir.config;

import java.util.Objects;

/**
 * A password, verifier or hash that must not reach a log line or an error message.
 *
 * <p>It remembers where it came from, because the file behind a <code>${file:…}</code> may be another one tomorrow: see {@link
 * #reread}.
 *
 * <p>Not a record: a record's generated {@code toString} would print the value. Equality compares the values and not where
 * they came from, so that a reload can tell whether a password changed.
 */
public final class Secret {

    /** How the value is found once more, held to the same rules as the first time. */
    @FunctionalInterface
    interface Source {
        String read() throws BadValue;
    }

    private final String value;
    private final Source source;

    /** One that is written out, hence the same for ever. */
    public Secret(String value) {
        this(value, () -> value);
    }

    private Secret(String value, Source source) {
        this.value = Objects.requireNonNull(value, "value");
        this.source = Objects.requireNonNull(source, "source");
    }

    Secret from(Source where) {
        return new Secret(value, where);
    }

    /** The value itself; call it where the value is used and nowhere else. */
    public String reveal() {
        return value;
    }

    /**
     * The secret as its file has it now, which is an equal one if nothing has changed. Reads files: not for an event loop.
     *
     * @throws UnreadableSecret if there is none at present, for instance because the file is being replaced
     */
    public Secret reread() throws UnreadableSecret {
        try {
            return new Secret(source.read(), source);
        } catch (BadValue unusable) {
            throw new UnreadableSecret(unusable.getMessage());
        }
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
