package io.pgweir.config;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How clients prove who they are.
 *
 * @param methods for who matches no rule; never empty; the first that the client's stored password allows is used
 * @param rules the first that matches decides
 * @param trustAnywhere whether {@link AuthMethod#TRUST} lets in clients of other machines, too
 * @param query where users who are not in the file are looked up
 * @param throttle what slows down who tries passwords
 */
public record AuthConfig(
        List<AuthMethod> methods,
        List<AuthRule> rules,
        boolean trustAnywhere,
        Optional<AuthQuery> query,
        AuthThrottle throttle) {

    public AuthConfig {
        methods = List.copyOf(methods);
        rules = List.copyOf(rules);
        Objects.requireNonNull(query, "query");
        Objects.requireNonNull(throttle, "throttle");
    }
}
