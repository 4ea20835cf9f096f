package io.pgweir.proxy.testing;

import io.pgweir.config.Secret;
import io.pgweir.config.ServerAuth;
import io.pgweir.config.TokenProvider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** In the place of Amazon's: each test says what the token is. One for the JVM, as a module's is. */
public final class TestTokens implements TokenProvider {

    private static final List<Request> REQUESTS = new CopyOnWriteArrayList<>();

    private static volatile String next;

    @Override
    public ServerAuth kind() {
        return ServerAuth.RDS_IAM;
    }

    @Override
    public Token token(Request request) throws TokenFailure {
        REQUESTS.add(request);
        if (next == null) {
            throw new TokenFailure("no credentials", "Give some.", null);
        }
        return new Token(new Secret(next), Duration.ofMinutes(15));
    }

    /** What each request is answered with; null has them fail. */
    public static void answer(String token) {
        REQUESTS.clear();
        next = token;
    }

    /** Since the answer was set. */
    public static List<Request> requests() {
        return List.copyOf(REQUESTS);
    }
}
