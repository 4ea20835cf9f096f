package io.pgweir.config;

import static io.pgweir.config.Choices.any;

import java.util.List;
import java.util.Optional;

/**
 * Which clients a tenant takes: those that fit one choice of each list that is not empty.
 *
 * @param option never without {@code user}: see {@link TenantChecks}
 * @param sni host names in lower case
 */
public record TenantMatch(
        List<Glob> user,
        List<Glob> database,
        List<Glob> applicationName,
        List<Glob> option,
        List<Glob> sni,
        List<RuleAddress> address) {

    /** Matches everybody. */
    public static final TenantMatch EVERYBODY =
            new TenantMatch(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    public TenantMatch {
        user = List.copyOf(user);
        database = List.copyOf(database);
        applicationName = List.copyOf(applicationName);
        option = List.copyOf(option);
        sni = List.copyOf(sni);
        address = List.copyOf(address);
    }

    public boolean matches(ClientTraits client) {
        return any(user, pattern -> pattern.matches(client.user()))
                && any(database, pattern -> pattern.matches(client.database()))
                && any(applicationName, pattern -> pattern.matches(client.applicationName()))
                && any(option, pattern -> isMatched(pattern, client.option()))
                && any(sni, pattern -> isMatched(pattern, client.serverName()))
                && any(address, place -> place.contains(client.address()));
    }

    /** Who says nothing is matched by no pattern, not even by {@code *}. */
    private static boolean isMatched(Glob pattern, Optional<String> said) {
        return said.filter(pattern::matches).isPresent();
    }

    /**
     * Whether no client is left for {@code later} where this tenant stands before it; false also where that is not easily
     * seen.
     */
    boolean covers(TenantMatch later) {
        return Choices.covers(user, later.user, Glob::covers)
                && Choices.covers(database, later.database, Glob::covers)
                && Choices.covers(applicationName, later.applicationName, Glob::covers)
                && Choices.covers(option, later.option, Glob::covers)
                && Choices.covers(sni, later.sni, Glob::covers)
                && Choices.covers(address, later.address, RuleAddress::covers);
    }
}
