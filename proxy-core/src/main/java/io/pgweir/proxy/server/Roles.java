package io.pgweir.proxy.server;

import io.pgweir.config.ServerConfig;
import io.pgweir.config.TokenProvider;
import io.pgweir.proxy.auth.ServerLogin;
import io.pgweir.proxy.auth.TokenCache;
import io.pgweir.proxy.net.LoopTurn;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The roles as which pgweir logs in to one server. Confined to its loop. */
final class Roles {

    /** By the key of the configuration too: where two users are one role, a wrong password of one is not the other's. */
    private record Identity(String role, Optional<String> key) {
        static Identity of(ServerLogin login) {
            return new Identity(login.user(), login.key());
        }
    }

    private final String server;
    private final Supplier<ServerConfig> config;
    private final LoopTurn turn;
    private final Executor blocking;
    private final Map<Identity, Role> roles = new HashMap<>();

    /** @param config how the server is reached at present, which a token is made for */
    Roles(String server, Supplier<ServerConfig> config, LoopTurn turn, Executor blocking) {
        this.server = server;
        this.config = config;
        this.turn = turn;
        this.blocking = blocking;
    }

    /** The role of that login. A later client may have proved itself with a newer password, so its login is what counts. */
    Role latest(ServerLogin login) {
        Role role = roles.computeIfAbsent(Identity.of(login), made -> role(login));
        role.login(login);
        return role;
    }

    private Role role(ServerLogin login) {
        Optional<TokenCache> tokens = login.tokenProvider()
                .map(provider -> new TokenCache(
                        provider,
                        () -> new TokenProvider.Request(
                                config.get().host(), config.get().port(), login.user()),
                        turn,
                        blocking,
                        turn.loop()));
        return new Role(server, login, tokens, turn, blocking);
    }

    /** Puts in force what the configuration says of those that there are, and lets all try again. */
    void reload(List<ServerLogin> logins) {
        for (ServerLogin login : logins) {
            Role known = roles.get(Identity.of(login));
            if (known != null) {
                known.login(login);
            }
        }
        roles.values().forEach(Role::tryAnew);
    }

    void keepOnly(Collection<ServerPool> pools) {
        roles.values().retainAll(pools.stream().map(ServerPool::role).collect(Collectors.toSet()));
    }
}
