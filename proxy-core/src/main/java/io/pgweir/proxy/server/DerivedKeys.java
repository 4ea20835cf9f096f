package io.pgweir.proxy.server;

import io.pgweir.protocol.ScramClientExchange.ServerFirst;
import io.pgweir.protocol.ScramKeys;
import io.pgweir.proxy.auth.ServerCredential;
import java.util.Arrays;

/**
 * The keys that a role's last SCRAM login has derived from its password. A role has the same salt until its password changes,
 * so that the thousands of hashes of all further logins are spared, and nobody waits in line for them. Confined to the
 * server's loop.
 */
final class DerivedKeys {

    private ServerCredential.Password password;
    private byte[] salt;
    private int iterations;
    private ScramKeys keys;

    /** Null if they are not known. */
    ScramKeys find(ServerCredential.Password from, ServerFirst challenge) {
        boolean known =
                from.equals(password) && challenge.iterations() == iterations && Arrays.equals(challenge.salt(), salt);
        return known ? keys : null;
    }

    void remember(ServerCredential.Password from, ServerFirst challenge, ScramKeys derived) {
        password = from;
        salt = challenge.salt();
        iterations = challenge.iterations();
        keys = derived;
    }
}
