package io.pgweir.proxy.auth;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;

/** What a client that is not let in is told, in PostgreSQL's words where it has them. */
final class Refusals {

    static final ErrorFields NEEDS_TLS = ErrorFields.fatal(
                    SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                    "no method of \"auth.methods\" can be used on an unencrypted connection")
            .withHint("Connect with sslmode=require: a password is never asked for in plain text.");

    static final ErrorFields TOO_MANY_LOGINS =
            ErrorFields.fatal(SqlState.TOO_MANY_CONNECTIONS, "too many passwords are being checked: try again later");

    private Refusals() {}

    /** The same for a wrong password and for a user who does not exist. */
    static ErrorFields wrongPassword(String user) {
        return ErrorFields.fatal(SqlState.INVALID_PASSWORD, "password authentication failed for user \"" + user + "\"");
    }

    /** Where nobody is asked for a password there is nothing to hide. */
    static ErrorFields noSuchRole(String user) {
        return ErrorFields.fatal(SqlState.INVALID_AUTHORIZATION_SPECIFICATION, "role \"" + user + "\" does not exist");
    }
}
