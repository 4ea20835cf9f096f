package io.pgweir.config;

/** A value that its {@link ValueType} refuses. Without a stack trace: it is the user's slip, not the program's. */
final class BadValue extends Exception {

    private static final long serialVersionUID = 1L;

    private final String hint;

    /**
     * @param complaint continues a sentence that begins with the key, such as "is not a whole number"; it must not repeat
     *     the value, which may be a secret
     */
    BadValue(String complaint, String hint) {
        super(complaint, null, false, false);
        this.hint = hint;
    }

    String hint() {
        return hint;
    }
}
