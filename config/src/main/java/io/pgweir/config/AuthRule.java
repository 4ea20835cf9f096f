package io.pgweir.config;

import static io.pgweir.config.Choices.any;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How those clients prove who they are for which all of this holds: a line of {@code pg_hba.conf}.
 *
 * @param user whom it is for; empty = everybody
 * @param database which databases, by the name that the client asks for; empty = all
 * @param address where from; empty = anywhere
 * @param methods never empty
 */
public record AuthRule(
        List<Glob> user, List<Glob> database, List<RuleAddress> address, RuleTls tls, List<AuthMethod> methods) {

    public AuthRule {
        user = List.copyOf(user);
        database = List.copyOf(database);
        address = List.copyOf(address);
        Objects.requireNonNull(tls, "tls");
        methods = List.copyOf(methods);
    }

    /**
     * @param clientAddress empty = the client came by the Unix-domain socket
     * @param encrypted whether a client that came by TCP came through TLS
     */
    public boolean matches(
            String clientUser, String clientDatabase, Optional<InetAddress> clientAddress, boolean encrypted) {
        return any(user, pattern -> pattern.matches(clientUser))
                && any(database, pattern -> pattern.matches(clientDatabase))
                && any(address, place -> place.contains(clientAddress))
                && (tls == RuleTls.ANY || clientAddress.isPresent() && encrypted == (tls == RuleTls.REQUIRED));
    }

    /**
     * Whether no client is left for {@code later} where this rule stands before it; false also where that is not easily
     * seen.
     */
    boolean covers(AuthRule later) {
        return Choices.covers(user, later.user, Glob::covers)
                && Choices.covers(database, later.database, Glob::covers)
                && Choices.covers(address, later.address, RuleAddress::covers)
                && (tls == RuleTls.ANY || tls == later.tls);
    }
}
