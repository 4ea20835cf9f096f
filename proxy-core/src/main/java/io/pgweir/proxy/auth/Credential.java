package io.pgweir.proxy.auth;

import io.pgweir.config.PasswordKind;
import io.pgweir.config.Secret;
import io.pgweir.protocol.ScramVerifier;
import java.security.SecureRandom;

/** What is stored about a user's password, hence how the user can be checked. Never printed. */
public sealed interface Credential {

    /** Of the verifier that a client is shown; the default where there is none. */
    default int iterations() {
        return this instanceof Scram scram ? scram.verifier().iterations() : ScramVerifier.DEFAULT_ITERATIONS;
    }

    /**
     * The password itself, with the verifier that SCRAM needs: deriving it costs thousands of hashes, so it is done once
     * and not at each login.
     */
    record Plain(Secret password, ScramVerifier verifier) implements Credential {
        @Override
        public String toString() {
            return "Plain[<secret>]";
        }
    }

    /** PostgreSQL's {@code md5} and 32 hex digits. */
    record Md5(String hash) implements Credential {
        @Override
        public String toString() {
            return "Md5[<secret>]";
        }
    }

    /** A SCRAM verifier: it checks a client, and says nothing about the password. */
    record Scram(ScramVerifier verifier) implements Credential {
        @Override
        public String toString() {
            return "Scram[<secret>]";
        }
    }

    /** There is such a user, but no password: it comes in where none is asked for, and is a stranger elsewhere. */
    record Absent() implements Credential {}

    /**
     * No such user. The verifier is made up, the same for the same name, so that a stranger is asked just what a user
     * would be; no password fits it.
     */
    record Unknown(ScramVerifier mock) implements Credential {
        @Override
        public String toString() {
            return "Unknown[]";
        }
    }

    /**
     * Reads a stored secret: a verifier, an md5 hash or else a password. Derives a key from a password, which takes
     * milliseconds: not for an event loop.
     *
     * @throws IllegalArgumentException if it begins as a verifier and does not go on as one
     */
    static Credential of(Secret stored, SecureRandom random) {
        return switch (PasswordKind.of(stored)) {
            case MD5_HASH -> new Md5(stored.reveal());
            case SCRAM_VERIFIER ->
                new Scram(ScramVerifier.parse(stored.reveal())
                        .orElseThrow(() -> new IllegalArgumentException("malformed SCRAM verifier")));
            case NONE -> new Absent();
            case PLAIN -> {
                byte[] salt = new byte[ScramVerifier.SALT_LENGTH];
                random.nextBytes(salt);
                yield new Plain(stored, ScramVerifier.derive(stored.reveal(), salt, ScramVerifier.DEFAULT_ITERATIONS));
            }
        };
    }
}
