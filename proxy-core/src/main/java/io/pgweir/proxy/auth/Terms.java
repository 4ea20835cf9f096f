package io.pgweir.proxy.auth;

import io.pgweir.config.AuthMethod;
import io.pgweir.protocol.ErrorFields;
import java.util.List;

/** What a client has to go through to be let in, whoever it turns out to be. */
sealed interface Terms {

    /**
     * It has to prove who it is by one of these.
     *
     * @param usable on its connection, in the order of the file; never empty
     */
    record Methods(List<AuthMethod> usable) implements Terms {}

    /** It is not let in, whatever it may know. */
    record Refused(ErrorFields error) implements Terms {}
}
