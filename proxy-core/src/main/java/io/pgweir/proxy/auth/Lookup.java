package io.pgweir.proxy.auth;

import io.pgweir.protocol.ErrorFields;
import java.time.Duration;

/** What came of looking for a user. */
public sealed interface Lookup {

    /** @param validFor how long the user's password is good from the moment of the look-up on */
    record Found(Account account, Duration validFor) implements Lookup {

        /** As good as without end, and short enough to be added to a clock in nanoseconds. */
        public static final Duration FOR_EVER = Duration.ofDays(36_500);

        public Found {
            validFor = validFor.compareTo(FOR_EVER) < 0 ? validFor : FOR_EVER;
        }

        public Found(Account account) {
            this(account, FOR_EVER);
        }
    }

    /** There is no such user, or it has no password. */
    record Missing() implements Lookup {}

    /** It could not be found out; the error is fit for the client and names no internals. */
    record Failed(ErrorFields error) implements Lookup {}
}
