package io.pgweir.proxy.auth;

import io.pgweir.config.Secret;
import io.pgweir.config.TokenProvider;
import java.security.MessageDigest;
import java.util.Arrays;

/** With what pgweir can log in to PostgreSQL as a role. Never printed. */
public sealed interface ServerCredential {

    /** Good for every method. */
    record Password(Secret password) implements ServerCredential {}

    /** {@code md5} and 32 hex digits: good where PostgreSQL asks for md5. */
    record Md5Hash(String hash) implements ServerCredential {
        @Override
        public String toString() {
            return "Md5Hash[<secret>]";
        }
    }

    /**
     * The ClientKey that a client's proof gave away and the ServerKey of its verifier (RFC 5802, section 3): good where
     * PostgreSQL asks for SCRAM and stores the very same verifier.
     */
    record ScramKeys(io.pgweir.protocol.ScramKeys keys) implements ServerCredential {

        /** By value: each login of a client makes its keys anew, and they are the same. */
        @Override
        public boolean equals(Object other) {
            return other instanceof ScramKeys same
                    && MessageDigest.isEqual(keys.clientKey(), same.keys.clientKey())
                    && MessageDigest.isEqual(keys.serverKey(), same.keys.serverKey());
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(keys.clientKey());
        }

        @Override
        public String toString() {
            return "ScramKeys[<secret>]";
        }
    }

    /** Whatever token is valid when a login comes to it: see {@link TokenCache}. */
    record Tokens(TokenProvider provider) implements ServerCredential {}

    /** One of those: good where PostgreSQL asks for a password in clear, inside TLS. */
    record Token(Secret token) implements ServerCredential {}

    /** Nothing: good where PostgreSQL does not ask. */
    record None() implements ServerCredential {}

    /** What the stored form alone is good for, whatever the client has said. */
    static ServerCredential storedAs(Credential stored) {
        if (stored instanceof Credential.Plain plain) {
            return new Password(plain.password());
        }
        if (stored instanceof Credential.Md5 md5) {
            return new Md5Hash(md5.hash());
        }
        return new None();
    }
}
