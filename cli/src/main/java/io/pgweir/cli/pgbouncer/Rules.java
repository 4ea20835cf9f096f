package io.pgweir.cli.pgbouncer;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Every setting that PgBouncer has, with its rule. */
final class Rules {

    private static final Map<Section, Map<String, Rule>> ALL = new EnumMap<>(Map.of(
            Section.PGBOUNCER,
                    together(List.of(
                            ProcessRules.ALL, NetworkRules.ALL, SessionRules.ALL, LoginRules.ALL, PoolRules.ALL)),
            Section.DATABASES, PoolRules.DATABASES,
            Section.USERS, PoolRules.USERS,
            Section.PEERS, ProcessRules.PEERS));

    private Rules() {}

    private static Map<String, Rule> together(List<Map<String, Rule>> parts) {
        Map<String, Rule> rules = new HashMap<>();
        for (Map<String, Rule> part : parts) {
            part.forEach((name, rule) -> {
                if (rules.put(name, rule) != null) {
                    throw new IllegalStateException("two rules for " + name);
                }
            });
        }
        return Map.copyOf(rules);
    }

    static Set<String> namesIn(Section section) {
        return new TreeSet<>(ALL.get(section).keySet());
    }

    /** @param ini that the setting is of */
    static Judgement judge(Setting setting, Ini ini) {
        Optional<Setting> counts = ini.find(setting.section(), setting.owner(), setting.name());
        if (counts.filter(last -> last != setting).isPresent()) {
            return Judgement.same(
                    "overruled, as in PgBouncer, by " + counts.get().place());
        }
        return Optional.ofNullable(ALL.get(setting.section()).get(setting.name()))
                .map(rule -> rule.of(setting, ini))
                .orElseGet(() -> Judgement.unsupported("PgBouncer 1.25 has no such setting", "is it spelled right?"));
    }
}
