package io.pgweir.config;

/** Stands where a module with tokens would stand, since a configuration that wants them is refused without one. */
public final class NoTokens implements TokenProvider {

    @Override
    public ServerAuth kind() {
        return ServerAuth.RDS_IAM;
    }

    @Override
    public Token token(Request request) throws TokenFailure {
        throw new TokenFailure("there are none", "", null);
    }
}
