package io.pgweir.proxy.session;

import io.pgweir.config.Cidr;
import io.pgweir.config.ListenTlsMode;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.UserConfig;
import io.pgweir.proxy.auth.Authenticator;
import io.pgweir.proxy.net.ClientTls;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How clients come in, as configured at present. Immutable: a client that comes in goes by the rules that it met at the
 * door, and a reload puts a new entrance in place of the old one.
 *
 * @param certificateNames by user, what a client's certificate may call the user, besides its name
 * @param tls empty where {@code listen.tls.mode} is {@code disable}
 * @param proxies load balancers whose connections begin with a header that names the client
 * @param local whether clients come in by the Unix-domain socket: what they send is as safe as if it were encrypted
 */
record Entrance(
        ListenTlsMode tlsMode,
        Map<String, List<String>> certificateNames,
        Optional<ClientTls> tls,
        HandshakeFailures handshakeFailures,
        Authenticator authenticator,
        Databases databases,
        Tenants tenants,
        ConsoleDoor console,
        int maxClients,
        int maxHalfOpen,
        Duration loginLimit,
        List<Cidr> proxies,
        boolean local) {

    static Entrance of(
            PgweirConfig config,
            Optional<ClientTls> tls,
            HandshakeFailures handshakeFailures,
            Authenticator authenticator,
            Map<String, Clients> clientsByServer,
            DisabledDatabases disabled,
            Map<String, TenantLogins> tenantLogins,
            ConsoleDoor console) {
        return new Entrance(
                config.listen().tls().mode(),
                config.users().values().stream()
                        .collect(Collectors.toUnmodifiableMap(UserConfig::name, UserConfig::certificateNames)),
                tls,
                handshakeFailures,
                authenticator,
                new Databases(config, clientsByServer, disabled),
                new Tenants(config.tenants(), config.timeouts(), tenantLogins),
                console,
                config.listen().maxClients(),
                config.listen().maxHalfOpen(),
                config.timeouts().login(),
                config.listen().proxyProtocol(),
                false);
    }

    /** The same for a Unix-domain socket, which nobody can listen in on: as in PostgreSQL, there is no TLS on it. */
    Entrance ofUnixSocket() {
        return with(ListenTlsMode.DISABLE, Optional.empty(), List.of(), true);
    }

    /** The same with another certificate. */
    Entrance with(ClientTls newest) {
        return with(tlsMode, Optional.of(newest), proxies, local);
    }

    private Entrance with(
            ListenTlsMode otherMode, Optional<ClientTls> otherTls, List<Cidr> otherProxies, boolean isLocal) {
        return new Entrance(
                otherMode,
                certificateNames,
                otherTls,
                handshakeFailures,
                authenticator,
                databases,
                tenants,
                console,
                maxClients,
                maxHalfOpen,
                loginLimit,
                otherProxies,
                isLocal);
    }

    /** Whether connections from there have to begin with a header of the PROXY protocol. */
    boolean isFromProxy(SocketAddress peer) {
        return peer instanceof InetSocketAddress internet
                && proxies.stream().anyMatch(network -> network.contains(internet.getAddress()));
    }
}
