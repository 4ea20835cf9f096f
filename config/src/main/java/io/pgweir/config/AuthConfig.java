package io.pgweir.config;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How clients prove who they are.
 *
 * @param methods never empty; the first that the client's stored password allows is used
 * @param query where users who are not in the file are looked up
 */
public record AuthConfig(List<AuthMethod> methods, Optional<AuthQuery> query) {

    public AuthConfig {
        methods = List.copyOf(methods);
        Objects.requireNonNull(query, "query");
    }
}
