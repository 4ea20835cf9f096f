package io.pgweir.config;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Makes the tokens of a {@link ServerAuth} that is no password. Its implementations are in modules of their own, found by
 * {@link ServiceLoader}, so that whoever does not need one does not carry the libraries that it is made with.
 *
 * <p>Called from any thread but an event loop's.
 */
public interface TokenProvider {

    /** What the tokens are for. */
    ServerAuth kind();

    /**
     * A token that is made now. May block.
     *
     * @throws TokenFailure in words for whoever runs pgweir
     */
    Token token(Request request) throws TokenFailure;

    /** @param user the role that the token is to log in as */
    record Request(String host, int port, String user) {}

    /** @param validFor counted from before it was made */
    record Token(Secret secret, Duration validFor) {
        public Token {
            Objects.requireNonNull(secret, "secret");
            Objects.requireNonNull(validFor, "validFor");
        }
    }

    /** No token could be made. */
    final class TokenFailure extends Exception {

        private final String hint;

        /** @param hint what to do about it */
        public TokenFailure(String message, String hint, Throwable cause) {
            super(message, cause);
            this.hint = hint;
        }

        public String hint() {
            return hint;
        }
    }

    /** The one on the class path; always the same. Empty if its module is not there. */
    static Optional<TokenProvider> of(ServerAuth kind) {
        return Optional.ofNullable(Found.BY_KIND.get(kind));
    }

    /** Looked for once, by whoever asks first. */
    final class Found {
        private static final Map<ServerAuth, TokenProvider> BY_KIND = ServiceLoader.load(TokenProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .collect(Collectors.toMap(TokenProvider::kind, Function.identity()));

        private Found() {}
    }
}
