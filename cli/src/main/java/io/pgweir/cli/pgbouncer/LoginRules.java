package io.pgweir.cli.pgbouncer;

import static io.pgweir.cli.pgbouncer.Judgement.better;
import static io.pgweir.cli.pgbouncer.Judgement.different;
import static io.pgweir.cli.pgbouncer.Judgement.same;
import static io.pgweir.cli.pgbouncer.Judgement.unsupported;
import static io.pgweir.cli.pgbouncer.Rule.choice;
import static io.pgweir.cli.pgbouncer.Rule.emptyOr;
import static java.util.Map.entry;

import java.util.Map;

/** Who may log in. */
final class LoginRules {

    private static final String BY_PASSWORD = "auth.methods: [scram-sha-256, md5], whichever suits the stored secret";

    private static final Rule TYPE = choice(
            Map.of(
                    "scram-sha-256", same("auth.methods: [scram-sha-256]"),
                    "md5", better(BY_PASSWORD + ": a plain one by SCRAM"),
                    "plain", better(BY_PASSWORD + ": no password crosses the wire in clear"),
                    "cert", same("auth.methods: [cert]"),
                    "trust",
                            different(
                                    "auth.methods: [trust], with trust_anywhere: true, as PgBouncer has it",
                                    "without trust_anywhere only this machine is trusted"),
                    "any",
                            different(
                                    "auth.methods: [trust]: clients keep the names that they say",
                                    "users need a server_user where PostgreSQL does not know them"),
                    "hba", same("auth.rules, of the lines of auth_hba_file: see each; who matches none is refused")),
            unsupported(
                    "there is no such method; " + BY_PASSWORD,
                    "give users a password or a verifier, or look them up by auth.query"));

    static final Map<String, Rule> ALL = Map.ofEntries(
            entry("auth_type", TYPE),
            entry("auth_file", emptyOr(same("users, with the secrets as they are"))),
            entry("auth_user", LoginRules::user),
            entry("auth_query", LoginRules::query),
            entry("auth_dbname", LoginRules::database),
            entry(
                    "auth_hba_file",
                    (setting, ini) -> HbaFile.of(ini).isPresent()
                            ? same("auth.rules")
                            : same("not used without auth_type = hba")),
            entry(
                    "auth_ident_file",
                    emptyOr(unsupported("it is not read", "write names of certificates as users.*.certificate_names"))),
            entry(
                    "auth_ldap_options",
                    emptyOr(unsupported(
                            "there is no LDAP", "give users a password or a verifier, or use auth.query"))));

    private LoginRules() {}

    static Judgement user(Setting setting, Ini ini) {
        LookUp lookUp = LookUp.of(ini).orElse(null);
        if (lookUp == null) {
            return same("not set");
        }
        if (!lookUp.user().equals(setting.value())) {
            return unsupported(
                    "auth.query is one for all databases, and runs as " + lookUp.user(),
                    "give that role the right to look up all users");
        }
        return lookUp.password().isPresent()
                ? same("auth.query.user, with the password of the auth_file")
                : different(
                        "auth.query.user; its password is not in the auth_file in clear, and pgweir has to know it",
                        "set the environment variable " + AuthSection.VARIABLE + ", or write auth.query.password");
    }

    static Judgement query(Setting setting, Ini ini) {
        if (LookUp.of(ini).isEmpty()) {
            return same("not used without auth_user");
        }
        if (!LookUp.isTranslatable(setting.value())) {
            return unsupported(
                    "auth.query.query takes the user's name once, as its only question mark",
                    "rewrite it, e.g. as a function of one parameter; until then pgweir's own query is used");
        }
        String translated = setting.value().replace("$1", "?");
        return LookUp.of(ini).flatMap(LookUp::query).filter(translated::equals).isPresent()
                ? same("auth.query.query, with ? for $1")
                : unsupported("auth.query is one for all databases", "make one query that knows all users");
    }

    static Judgement database(Setting setting, Ini ini) {
        if (LookUp.of(ini).isEmpty()) {
            return same("not used without auth_user");
        }
        return LookUp.of(ini)
                        .flatMap(LookUp::database)
                        .filter(setting.value()::equals)
                        .isPresent()
                ? same("auth.query.database")
                : unsupported("auth.query is one for all databases, and runs in one that has a line of its own", "");
    }
}
