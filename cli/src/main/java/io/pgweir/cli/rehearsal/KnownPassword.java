package io.pgweir.cli.rehearsal;

import io.pgweir.protocol.ScramClientExchange.ServerFirst;
import io.pgweir.protocol.ScramKeys;
import java.util.Arrays;

/** A client's password. Its keys are derived once for each salt: a thousand logins would be busy with nothing else. */
public final class KnownPassword {

    private final String password;
    private byte[] salt = new byte[0];
    private ScramKeys keys;

    public KnownPassword(String password) {
        this.password = password;
    }

    ScramKeys keys(ServerFirst challenge) {
        if (!Arrays.equals(salt, challenge.salt())) {
            salt = challenge.salt();
            keys = ScramKeys.derive(password, challenge.salt(), challenge.iterations());
        }
        return keys;
    }
}
