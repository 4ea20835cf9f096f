package io.pgweir.proxy.auth;

import io.pgweir.protocol.ErrorFields;

/** What came of looking for a user. */
public sealed interface Lookup {

    record Found(Account account) implements Lookup {}

    /** There is no such user, or it has no password. */
    record Missing() implements Lookup {}

    /** It could not be found out; the error is fit for the client and names no internals. */
    record Failed(ErrorFields error) implements Lookup {}
}
