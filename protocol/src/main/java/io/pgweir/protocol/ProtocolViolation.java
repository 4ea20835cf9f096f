package io.pgweir.protocol;

/**
 * The peer broke the protocol, or asked for something that PostgreSQL refuses with the end of the connection.
 *
 * <p>Without a stack trace: it is thrown at the pleasure of whoever connects, and where it was thrown says nothing
 * about them. The text never holds a secret, so it may be logged and sent.
 */
public final class ProtocolViolation extends Exception {
    private final ErrorFields error;
    private final boolean silent;

    public ProtocolViolation(String message) {
        this(SqlState.PROTOCOL_VIOLATION, message);
    }

    public ProtocolViolation(String sqlState, String message) {
        this(ErrorFields.fatal(sqlState, message));
    }

    public ProtocolViolation(ErrorFields error) {
        this(error, false);
    }

    private ProtocolViolation(ErrorFields error, boolean silent) {
        super(error.message(), null, false, false);
        this.error = error;
        this.silent = silent;
    }

    /** The bytes are not even PostgreSQL's protocol: close without a reply, as PostgreSQL does. */
    static ProtocolViolation silent(String message) {
        return new ProtocolViolation(ErrorFields.fatal(SqlState.PROTOCOL_VIOLATION, message), true);
    }

    /** The major version is not 3, or a request code came where it is no longer allowed (SSLRequest sent twice). */
    public static ProtocolViolation unsupportedProtocol(int major, int minor) {
        return new ProtocolViolation(
                SqlState.FEATURE_NOT_SUPPORTED,
                "unsupported frontend protocol %d.%d: server supports 3.0 to 3.%d"
                        .formatted(major, minor, StartupPacket.NEWEST_MINOR));
    }

    public String sqlState() {
        return error.sqlState();
    }

    /** What to tell the peer before the connection is closed, unless {@link #silent()}. */
    public ErrorFields error() {
        return error;
    }

    /** Whether to close without a reply: an answer would only help whoever scans ports. */
    public boolean silent() {
        return silent;
    }

    /**
     * Whether a login failed for its password, as opposed to malformed bytes. The client shall then read the text that
     * it would read for an unknown user, with its name; this exception does not know it.
     */
    public boolean isInvalidPassword() {
        return error.sqlState().equals(SqlState.INVALID_PASSWORD);
    }
}
