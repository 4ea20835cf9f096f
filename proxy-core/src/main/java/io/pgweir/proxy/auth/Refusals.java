package io.pgweir.proxy.auth;

import static io.pgweir.protocol.SqlState.INVALID_AUTHORIZATION_SPECIFICATION;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import java.net.InetAddress;

/** What a client that is not let in is told, in PostgreSQL's words where it has them. */
final class Refusals {

    static final ErrorFields TOO_MANY_LOGINS =
            ErrorFields.fatal(SqlState.TOO_MANY_CONNECTIONS, "too many passwords are being checked: try again later");

    static final ErrorFields TOO_MANY_GUESSES = ErrorFields.fatal(
                    SqlState.TOO_MANY_CONNECTIONS, "too many logins of this user from this address are being checked")
            .withDetail("Passwords were wrong, so that only auth.throttle.max_attempts are checked at once, and"
                    + " auth.throttle.max_waiting others wait.")
            .withHint("Correct the password of all programs on that address, then try again.");

    private Refusals() {}

    /** @param decidedBy the key or the rule that names the methods */
    static ErrorFields needsTls(String decidedBy) {
        return invalid("no method of \"" + decidedBy + "\" can be used on an unencrypted connection")
                .withHint("Connect with sslmode=require: a password is never asked for in plain text.");
    }

    static ErrorFields needsCertificate(String decidedBy) {
        return invalid("connection requires a valid client certificate")
                .withDetail(decidedBy + " asks for one.")
                .withHint("Connect with TLS, sslcert and sslkey.");
    }

    static ErrorFields notLocal(ClientOrigin origin, String decidedBy) {
        return invalid("trust is for clients of the same machine, and host \"" + host(origin) + "\" is not")
                .withDetail(decidedBy + " has no other method.")
                .withHint("Use another method, or set auth.trust_anywhere: true.");
    }

    static ErrorFields rejected(ClientOrigin origin, String rule) {
        return invalid(rule + " rejects connection for " + who(origin));
    }

    static ErrorFields noRule(ClientOrigin origin) {
        return invalid("no auth.rules entry for " + who(origin));
    }

    /** The same whether there is no such user, or a user whom the certificate does not name. */
    static ErrorFields wrongCertificate(String user) {
        return invalid("certificate authentication failed for user \"" + user + "\"");
    }

    /** The same for a wrong password and for a user who does not exist. */
    static ErrorFields wrongPassword(String user) {
        return ErrorFields.fatal(SqlState.INVALID_PASSWORD, "password authentication failed for user \"" + user + "\"");
    }

    /** Where nobody is asked for a password there is nothing to hide. */
    static ErrorFields noSuchRole(String user) {
        return invalid("role \"" + user + "\" does not exist");
    }

    private static ErrorFields invalid(String message) {
        return ErrorFields.fatal(INVALID_AUTHORIZATION_SPECIFICATION, message);
    }

    private static String who(ClientOrigin origin) {
        boolean overTls = origin.address().isPresent() && origin.encrypted();
        return "host \"" + host(origin) + "\", user \"" + origin.user() + "\", database \"" + origin.database() + "\", "
                + (overTls ? "SSL encryption" : "no encryption");
    }

    private static String host(ClientOrigin origin) {
        return origin.address().map(InetAddress::getHostAddress).orElse("[local]");
    }
}
