package io.pgweir.proxy.state;

/** What executing a text does to data, as far as the text tells: not what functions do inside. Ordered by how much that is. */
public enum TextWork {
    /** It only reads; or begins or rolls back, sets, declares, and the like. */
    READS,
    /** It may write, lock beyond its rows, or define. */
    WRITES,
    /** It may commit what was done before, or prepare it for that. */
    COMMITS,
    /** The text is not known. */
    UNKNOWN;

    public TextWork and(TextWork other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
