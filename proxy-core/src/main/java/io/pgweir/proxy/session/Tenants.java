package io.pgweir.proxy.session;

import io.pgweir.config.TenantConfig;
import io.pgweir.config.TenantMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Which tenant a client belongs to. Immutable; a reload makes a new one, which goes on counting where this one stood. */
final class Tenants {

    /** A tenant with its patterns compiled. */
    record Tenant(TenantConfig config, Rule user, Rule database, Rule applicationName, Slots clients) {

        boolean matches(String clientUser, String clientDatabase, String clientApplicationName) {
            return user.allows(clientUser)
                    && database.allows(clientDatabase)
                    && applicationName.allows(clientApplicationName);
        }

        String name() {
            return config.name();
        }

        TenantLimits limits() {
            return TenantLimits.of(config);
        }
    }

    /** One pattern; absent, it allows everything. */
    record Rule(Optional<Pattern> pattern) {

        static Rule of(Optional<String> glob) {
            return new Rule(glob.map(Rule::compiled));
        }

        private static Pattern compiled(String glob) {
            StringBuilder regex = new StringBuilder();
            glob.chars().forEach(c -> {
                switch (c) {
                    case '*' -> regex.append(".*");
                    case '?' -> regex.append('.');
                    default -> regex.append(Pattern.quote(String.valueOf((char) c)));
                }
            });
            return Pattern.compile(regex.toString(), Pattern.DOTALL);
        }

        boolean allows(String text) {
            return pattern.isEmpty() || pattern.get().matcher(text).matches();
        }
    }

    private final List<Tenant> tenants;

    /** @param counts of each tenant's clients by its name, shared by one {@code Tenants} and the next */
    Tenants(List<TenantConfig> configs, Map<String, Slots> counts) {
        List<Tenant> compiled = new ArrayList<>();
        for (TenantConfig config : configs) {
            TenantMatch match = config.match();
            compiled.add(new Tenant(
                    config,
                    Rule.of(match.user()),
                    Rule.of(match.database()),
                    Rule.of(match.applicationName()),
                    counts.computeIfAbsent(config.name(), name -> new Slots())));
        }
        tenants = List.copyOf(compiled);
    }

    static Map<String, Slots> noClients() {
        return new ConcurrentHashMap<>();
    }

    /** The first tenant of the file that matches; the last, {@code default}, matches everybody. */
    Tenant of(String user, String database, String applicationName) {
        for (Tenant tenant : tenants) {
            if (tenant.matches(user, database, applicationName)) {
                return tenant;
            }
        }
        throw new IllegalStateException("no tenant matches, not even " + TenantConfig.DEFAULT);
    }
}
