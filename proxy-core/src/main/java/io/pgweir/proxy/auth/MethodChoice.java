package io.pgweir.proxy.auth;

import io.pgweir.config.AuthMethod;
import java.util.List;
import java.util.Optional;

/**
 * Which of the methods that can be used on its connection a client is asked for.
 *
 * <pre>
 *                  Plain            Md5     Scram     Absent    Unknown
 * scram-sha-256    SCRAM            -       SCRAM     -         SCRAM, made up
 * md5              md5              md5     SCRAM     -         md5, made up
 * password         password         password          -         password, made up
 * cert             nothing is asked if its certificate names the user, else -
 * trust            nothing is asked                             refused
 * </pre>
 *
 * <p>The first method that suits is used. If there is none, the client is asked for the first as a stranger would be and
 * then refused.
 *
 * @param credential the one given, or a stranger's if it fits no method
 */
record MethodChoice(AuthMethod method, Credential credential) {

    /**
     * @param usable never empty, without {@link AuthMethod#REJECT}
     * @param named whether there is such a user, and the client's certificate names it
     * @param stranger stands in for a credential that fits no method
     */
    static MethodChoice of(List<AuthMethod> usable, Credential credential, boolean named, Credential.Unknown stranger) {
        for (AuthMethod method : usable) {
            Optional<AuthMethod> asked = asked(method, credential, named);
            if (asked.isPresent()) {
                return new MethodChoice(asked.get(), credential);
            }
        }
        // What asks for something comes before the certificate, which has said all that it can.
        AuthMethod first = usable.stream()
                .filter(method -> method != AuthMethod.CERT)
                .findFirst()
                .orElse(AuthMethod.CERT);
        return new MethodChoice(first, stranger);
    }

    /** As PostgreSQL does, md5 means SCRAM for a user with a SCRAM verifier (manual, section 20.5). */
    private static Optional<AuthMethod> asked(AuthMethod method, Credential credential, boolean named) {
        boolean none = credential instanceof Credential.Absent;
        boolean md5 = credential instanceof Credential.Md5;
        boolean scram = credential instanceof Credential.Scram;
        return switch (method) {
            case SCRAM_SHA_256 -> none || md5 ? Optional.empty() : Optional.of(method);
            case MD5 -> none ? Optional.empty() : Optional.of(scram ? AuthMethod.SCRAM_SHA_256 : method);
            case PASSWORD -> none ? Optional.empty() : Optional.of(method);
            case CERT -> named ? Optional.of(method) : Optional.empty();
            case TRUST -> Optional.of(method);
            case REJECT -> throw new IllegalStateException("reject lets nobody come so far");
        };
    }
}
