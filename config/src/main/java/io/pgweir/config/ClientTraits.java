package io.pgweir.config;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of a client when its login begins, and by which its tenant is found. All but the address is what the client
 * itself says; the user is proved afterwards.
 *
 * @param applicationName empty text if it has said none
 * @param option the value of {@code -c pgweir.tenant=…} in its startup options; empty if there is none
 * @param serverName the host that it has asked for in TLS (SNI, RFC 6066, section 3), in lower case; empty without TLS, or
 *     if it names none, as for an address
 * @param address empty = it came by the Unix-domain socket; behind a load balancer that says so, the client's own
 */
public record ClientTraits(
        String user,
        String database,
        String applicationName,
        Optional<String> option,
        Optional<String> serverName,
        Optional<InetAddress> address) {

    public ClientTraits {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(applicationName, "applicationName");
        Objects.requireNonNull(option, "option");
        serverName = serverName.map(name -> name.toLowerCase(Locale.ROOT));
        Objects.requireNonNull(address, "address");
    }
}
