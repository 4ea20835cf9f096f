package io.pgweir.cli.pgbouncer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What becomes of each setting, for people: where it stands, what becomes of it and why, and below it what to do.
 *
 * <pre>
 *   pgbouncer.ini:12: reserve_pool_size = 5
 *     different: part of databases.*.pool_size: …
 *     do: tenants.*.reserved_connections …
 * </pre>
 */
final class Report {

    private final Ini ini;
    private final Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
    private final List<String> lines = new ArrayList<>();

    private Report(Ini ini) {
        this.ini = ini;
    }

    static List<String> of(Ini ini) {
        return new Report(ini).lines();
    }

    private List<String> lines() {
        for (Setting setting : ini.settings()) {
            add(setting.place() + ": " + setting.title() + " = " + setting.shown(), Rules.judge(setting, ini));
        }
        HbaFile.of(ini).ifPresent(hba -> hba.lines()
                .forEach(line -> add(line.place() + ": " + line.text(), line.judgement())));
        for (UserList.Entry entry : ini.users().entries()) {
            if (!UsersSection.canLogIn(entry, ini)) {
                add(entry.place() + ": user " + entry.user(), useless(entry));
            }
        }
        lines.add("");
        lines.add("not in PgBouncer: " + PoolRules.budgets(ini));
        lines.add("  as many as PgBouncer would open for the users of the auth_file; pgweir never opens more");
        lines.add("  do: see that it fits into max_connections of PostgreSQL, with all that connects there besides");
        lines.add("");
        lines.add("not in the ini, and kept as PgBouncer has it:");
        KeptDefaults.lines(ini).forEach(lines::add);
        lines.add("");
        lines.add(summary());
        return lines;
    }

    private void add(String title, Judgement judgement) {
        counts.merge(judgement.verdict(), 1, Integer::sum);
        lines.add(title);
        lines.add("  " + judgement.verdict().label() + ": " + judgement.why());
        if (!judgement.action().isEmpty()) {
            lines.add("  do: " + judgement.action());
        }
    }

    private static Judgement useless(UserList.Entry entry) {
        return switch (entry.kind()) {
            case NONE -> Judgement.same("left out: without a secret nobody logs in by a password");
            default -> Judgement.same("left out: an md5 hash is of no use to scram-sha-256, in PgBouncer either");
        };
    }

    private String summary() {
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        return all + " settings: "
                + Arrays.stream(Verdict.values())
                        .map(verdict -> counts.getOrDefault(verdict, 0) + " " + verdict.label())
                        .collect(Collectors.joining(", "));
    }
}
