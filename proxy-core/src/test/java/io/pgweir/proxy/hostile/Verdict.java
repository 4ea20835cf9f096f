package io.pgweir.proxy.hostile;

/**
 * What an input has led to.
 *
 * @param sqlState of the first error; empty where there was none
 */
record Verdict(Kind kind, String sqlState) {

    /** In the order of strictness. */
    enum Kind {
        /** It was answered, and the connection goes on. */
        SERVED,
        /** It was thrown away without an answer, and the connection goes on. */
        DROP,
        /** It was answered with an ERROR, and the connection goes on. */
        ERROR,
        /** It was answered with a FATAL error, and the connection ended. */
        FATAL,
        /** The connection ended without a word. */
        CLOSE
    }

    static final Verdict SERVED = new Verdict(Kind.SERVED, "");
    static final Verdict DROP = new Verdict(Kind.DROP, "");
    static final Verdict CLOSE = new Verdict(Kind.CLOSE, "");

    static Verdict error(String sqlState) {
        return new Verdict(Kind.ERROR, sqlState);
    }

    static Verdict fatal(String sqlState) {
        return new Verdict(Kind.FATAL, sqlState);
    }

    boolean endsConnection() {
        return kind == Kind.FATAL || kind == Kind.CLOSE;
    }

    /** Whether nothing is let through that the other stops; with or without a word makes no difference there. */
    boolean isAsStrictAs(Verdict other) {
        return endsConnection() || kind.compareTo(other.kind) >= 0;
    }

    @Override
    public String toString() {
        return sqlState.isEmpty() ? kind.toString() : kind + " " + sqlState;
    }
}
