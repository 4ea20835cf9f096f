package io.pgweir.proxy.auth;

import io.pgweir.config.AuthConfig;
import io.pgweir.config.AuthMethod;
import io.pgweir.config.AuthRule;
import io.pgweir.protocol.ErrorFields;
import java.util.List;

/**
 * {@code auth.rules} and {@code auth.methods}: what a client has to go through, decided by how it has come and by the names
 * that it has said, and before anybody looks for its user. So whatever is refused here tells nothing about who exists.
 * Immutable.
 */
public final class AuthRules {

    private static final String FALLBACK = "auth.methods";

    private final AuthConfig config;

    public AuthRules(AuthConfig config) {
        this.config = config;
    }

    /** The first rule of the file that matches decides; {@code auth.methods} if none does. */
    Terms of(ClientOrigin origin) {
        List<AuthRule> rules = config.rules();
        for (int i = 0; i < rules.size(); i++) {
            AuthRule rule = rules.get(i);
            if (rule.matches(origin.user(), origin.database(), origin.address(), origin.encrypted())) {
                return terms(origin, rule.methods(), "auth.rules[" + (i + 1) + "]");
            }
        }
        return terms(origin, config.methods(), FALLBACK);
    }

    private Terms terms(ClientOrigin origin, List<AuthMethod> methods, String decidedBy) {
        List<AuthMethod> usable = methods.stream()
                .filter(method -> isUsable(method, methods, origin))
                .toList();
        return usable.isEmpty()
                ? new Terms.Refused(refusal(origin, methods.get(0), decidedBy))
                : new Terms.Methods(usable);
    }

    /**
     * Trust behind another method would let in, without a password, exactly the users whose stored secret does not suit
     * the method before it: so it counts as the first method only.
     */
    private boolean isUsable(AuthMethod method, List<AuthMethod> methods, ClientOrigin origin) {
        return switch (method) {
            case SCRAM_SHA_256, MD5 -> true;
            case PASSWORD -> origin.encrypted();
            case CERT -> origin.certificate().isPresent();
            case TRUST -> methods.get(0) == AuthMethod.TRUST && (origin.isLocal() || config.trustAnywhere());
            case REJECT -> false;
        };
    }

    private static ErrorFields refusal(ClientOrigin origin, AuthMethod method, String decidedBy) {
        return switch (method) {
            case PASSWORD -> Refusals.needsTls(decidedBy);
            case CERT -> Refusals.needsCertificate(decidedBy);
            case TRUST -> Refusals.notLocal(origin, decidedBy);
            case REJECT -> decidedBy.equals(FALLBACK) ? Refusals.noRule(origin) : Refusals.rejected(origin, decidedBy);
            case SCRAM_SHA_256, MD5 -> throw new IllegalStateException(method + " can be used on every connection");
        };
    }
}
