package io.pgweir.proxy.auth;

import io.pgweir.protocol.SqlState;

/** Why a client was not let in; the label is the word of log lines and metric tags. */
public enum LoginFailure {
    /** A wrong password, or no such user: which of the two is told to nobody. */
    PASSWORD("password"),
    /** Not in this way: without TLS, from this address, not bound to its TLS connection, or not to the console. */
    NOT_ALLOWED("not_allowed"),
    /** There is no such database, or it takes nobody for now. */
    DATABASE("database"),
    /** It wants at its start what there is not: replication, or an option that is none. */
    UNSUPPORTED("unsupported"),
    PROTOCOL_VIOLATION("protocol_violation"),
    TIMEOUT("timeout"),
    /** More at once than there may be, of logins or of failed ones. */
    TOO_MANY("too_many"),
    /** It could not be found out who the client is. */
    LOOKUP("lookup");

    private final String label;

    LoginFailure(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** By what the client is told: so that every refusal has a reason, wherever it comes from. */
    public static LoginFailure of(String sqlState) {
        return switch (sqlState) {
            case SqlState.INVALID_PASSWORD -> PASSWORD;
            case SqlState.INVALID_AUTHORIZATION_SPECIFICATION, SqlState.INSUFFICIENT_PRIVILEGE -> NOT_ALLOWED;
            case SqlState.INVALID_CATALOG_NAME, SqlState.CANNOT_CONNECT_NOW -> DATABASE;
            case SqlState.FEATURE_NOT_SUPPORTED,
                    SqlState.SYNTAX_ERROR,
                    SqlState.UNDEFINED_OBJECT,
                    SqlState.INVALID_PARAMETER_VALUE -> UNSUPPORTED;
            case SqlState.PROTOCOL_VIOLATION -> PROTOCOL_VIOLATION;
            case SqlState.QUERY_CANCELED -> TIMEOUT;
            case SqlState.TOO_MANY_CONNECTIONS -> TOO_MANY;
            default -> LOOKUP;
        };
    }
}
