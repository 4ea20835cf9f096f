package io.pgweir.proxy.auth;

import io.pgweir.config.AuthMethod;
import java.util.List;
import java.util.Optional;

/**
 * Which of {@code auth.methods} a client is asked for.
 *
 * <pre>
 *                  Plain            Md5     Scram            Unknown
 * scram-sha-256    SCRAM            -       SCRAM            SCRAM, made up
 * md5              md5              md5     SCRAM            md5, made up
 * password (TLS)   password         password                 password, made up
 * trust            nothing is asked                          refused
 * </pre>
 *
 * <p>The first method that the credential allows is used. If there is none, the client is asked for the first as a
 * stranger would be and then refused.
 *
 * @param credential the one given, or a stranger's if it fits no method
 */
record MethodChoice(AuthMethod method, Credential credential) {

    /**
     * Empty if nothing may be asked on this connection, whoever the client is: the only methods need TLS.
     *
     * @param stranger stands in for a credential that fits no method
     */
    static Optional<MethodChoice> of(
            List<AuthMethod> methods, boolean encrypted, Credential credential, Credential.Unknown stranger) {
        List<AuthMethod> askable = methods.stream()
                .filter(method -> isAskable(method, methods, encrypted))
                .toList();
        for (AuthMethod method : askable) {
            Optional<AuthMethod> asked = asked(method, credential);
            if (asked.isPresent()) {
                return Optional.of(new MethodChoice(asked.get(), credential));
            }
        }
        return askable.stream().findFirst().map(first -> new MethodChoice(first, stranger));
    }

    /**
     * Trust behind another method would let in, without a password, exactly the users whose stored secret does not suit
     * the method before it: so it counts as the first method only.
     */
    private static boolean isAskable(AuthMethod method, List<AuthMethod> methods, boolean encrypted) {
        return switch (method) {
            case SCRAM_SHA_256, MD5 -> true;
            case PASSWORD -> encrypted;
            case TRUST -> methods.get(0) == AuthMethod.TRUST;
        };
    }

    /** As PostgreSQL does, md5 means SCRAM for a user with a SCRAM verifier (manual, section 20.5). */
    private static Optional<AuthMethod> asked(AuthMethod method, Credential credential) {
        boolean md5 = credential instanceof Credential.Md5;
        boolean scram = credential instanceof Credential.Scram;
        return switch (method) {
            case SCRAM_SHA_256 -> md5 ? Optional.empty() : Optional.of(method);
            case MD5 -> Optional.of(scram ? AuthMethod.SCRAM_SHA_256 : method);
            case PASSWORD, TRUST -> Optional.of(method);
        };
    }
}
